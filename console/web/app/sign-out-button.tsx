import { token } from '../api/client.ts';
import { session, signOut } from './session.ts';

/** Only for who has signed in: without a token there is nothing to leave. */
export function SignOutButton() {
  if (token.value === '' || session.value?.isAllowed !== true) return null;
  return (
    <button type="button" onClick={signOut}>
      Sign out
    </button>
  );
}
