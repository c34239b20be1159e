import type { Secret } from '../config.ts';
import { FhirError } from '../errors.ts';

/** The secret as it is now. @throws FhirError when it cannot be read: a mounted one is absent for a moment while it is replaced */
export async function readSecret(secret: Secret, what: string): Promise<string> {
  if (typeof secret === 'string') return secret;
  const text = await secret().catch((cause: unknown) => refuse(what, cause));
  return text === '' ? refuse(what) : text;
}

function refuse(what: string, cause?: unknown): never {
  const message = `The file with the ${what} of fhir.auth cannot be read or is empty: mount it again, readable to this process.`;
  throw new FhirError('unauthorized', message, { cause });
}
