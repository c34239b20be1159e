import { signal } from '@preact/signals';
import type { SessionAnswer } from '../../contract/session.ts';
import { ask, setToken } from '../api/client.ts';

/** What the server says of itself and of this browser; absent while it does not answer. */
export const session = signal<SessionAnswer | undefined>(undefined);

export async function loadSession(): Promise<void> {
  try {
    session.value = await ask('session', {});
  } catch {
    // The pages say by themselves what they cannot load, and why.
    session.value = undefined;
  }
}

/** Forgets the token, and with the page everything that was shown under it. */
export function signOut(): void {
  setToken('');
  location.reload();
}
