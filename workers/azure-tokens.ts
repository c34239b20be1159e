import type { TokenCredential } from '@azure/event-hubs';
import type { AccessToken, TokenSource } from '../fhir/auth/auth.ts';
import { FhirError } from '../fhir/errors.ts';

/** A token with more left than this is asked for again only because the server did not take it. */
const EARLY_MS = 360_000;

/** Tokens of an Azure identity for the FHIR gateway. Every failure is an outage: roles get mended, readings wait. */
export function azureTokenSource(credential: () => Promise<TokenCredential>, scope: string): TokenSource {
  let made: TokenCredential | undefined;
  let given: string | undefined;
  const ask = async (signal: AbortSignal): Promise<AccessToken> => {
    // Kept once it could be made: a token file may come after the pod.
    made ??= await credential();
    const token = await made.getToken(scope, { abortSignal: signal });
    if (token === null) throw new FhirError('unauthorized', NO_TOKEN);
    return { value: token.token, expiresAt: token.expiresOnTimestamp };
  };
  return async ({ signal }) => {
    try {
      let token = await ask(signal);
      // Credentials keep their tokens and have no way to say that one was refused: a new one has none.
      if (token.value === given && token.expiresAt - Date.now() > EARLY_MS) {
        made = undefined;
        token = await ask(signal);
      }
      given = token.value;
      return token;
    } catch (cause) {
      // What the credential was made of may be what is wrong: a secret or a token file that was replaced is read anew.
      made = undefined;
      throw cause instanceof FhirError ? cause : new FhirError('unauthorized', NO_TOKEN, { cause });
    }
  };
}

const NO_TOKEN =
  'The Azure identity gives no token for the FHIR server: check azure.credential, and that its service is reachable from here.';
