import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';

export type IssueCode = OperationOutcomeIssue['code'];

/** An answer that is an OperationOutcome with an HTTP status. */
export class FhirError extends Error {
  override readonly name = 'FhirError';
  readonly status: number;
  readonly outcome: OperationOutcome;

  constructor(status: number, code: IssueCode, diagnostics: string, expression?: string) {
    super(diagnostics);
    this.status = status;
    this.outcome = operationOutcome('error', code, diagnostics, expression);
  }
}

/** An OperationOutcome with one issue. */
export function operationOutcome(
  severity: OperationOutcomeIssue['severity'],
  code: IssueCode,
  diagnostics: string,
  expression?: string,
): OperationOutcome {
  const issue: OperationOutcomeIssue = { severity, code, diagnostics };
  return {
    resourceType: 'OperationOutcome',
    issue: [expression === undefined ? issue : { ...issue, expression: [expression] }],
  };
}

/** 422 with the issues that validation found. */
export function unprocessable(issues: readonly OperationOutcomeIssue[]): FhirError {
  const error = new FhirError(422, 'invalid', 'The resource is not valid R4.');
  return Object.assign(error, { outcome: { resourceType: 'OperationOutcome', issue: [...issues] } });
}

/** https://hl7.org/fhir/R4/http.html#read */
export function notFound(what: string): FhirError {
  return new FhirError(404, 'not-found', `${what} is not known here.`);
}

/** 410: there was one, and it was deleted. */
export function gone(what: string): FhirError {
  return new FhirError(410, 'deleted', `${what} was deleted.`);
}

export function badRequest(diagnostics: string, expression?: string): FhirError {
  return new FhirError(400, 'invalid', diagnostics, expression);
}

/** 412: criteria of a conditional interaction found more than one resource. */
export function multipleMatches(type: string, count: number): FhirError {
  return new FhirError(412, 'multiple-matches', `${count} resources of type ${type} match the criteria; one may.`);
}
