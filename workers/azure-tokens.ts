import type { TokenCredential } from '@azure/event-hubs';
import type { TokenSource } from '../fhir/auth/auth.ts';
import { FhirError } from '../fhir/errors.ts';

/** Tokens of an Azure identity for the FHIR gateway. Every failure is an outage: roles get mended, readings wait. */
export function azureTokenSource(credential: () => Promise<TokenCredential>, scope: string): TokenSource {
  let made: TokenCredential | undefined;
  return async ({ signal }) => {
    try {
      // Kept once it could be made: a token file may come after the pod.
      made ??= await credential();
      const token = await made.getToken(scope, { abortSignal: signal });
      if (token !== null) return { value: token.token, expiresAt: token.expiresOnTimestamp };
    } catch (cause) {
      throw new FhirError('unauthorized', NO_TOKEN, { cause });
    }
    throw new FhirError('unauthorized', NO_TOKEN);
  };
}

const NO_TOKEN =
  'The Azure identity gives no token for the FHIR server: check azure.credential, and that its service is reachable from here.';
