import { useState } from 'preact/hooks';
import { setToken, token } from '../api/client.ts';
import { Notice } from '../elements/notice.tsx';
import { Page } from '../elements/page.tsx';
import { loadSession } from './session.ts';

/** What a header can hold. */
const SENDABLE = '[\\x20-\\xff]+';

/** Asks for the token that the server was started with. */
export function TokenForm() {
  const [text, setText] = useState('');
  const isWrong = token.value !== '';
  return (
    <Page title="Sign in" intro="This console is protected by a token: the one that its server was started with.">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          setToken(text.trim());
          void loadSession();
        }}
      >
        {isWrong && <Notice kind="bad" title="That is not the token, or not any more." />}
        <label>
          Token
          <input
            type="password"
            autocomplete="current-password"
            required
            pattern={SENDABLE}
            title="Only signs that a request can carry: letters, digits and signs of Western keyboards."
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <div>
          <button type="submit" class="primary">
            Sign in
          </button>
        </div>
      </form>
    </Page>
  );
}
