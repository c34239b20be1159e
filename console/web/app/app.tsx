import { DocDialog } from '../docs-pages/doc-dialog.tsx';
import { CurrentPage } from './current-page.tsx';
import { Navigation } from './navigation.tsx';
import { SignOutButton } from './sign-out-button.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

/** The frame that all pages stand in. */
export function App() {
  return (
    <>
      <a
        class="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('main h1')?.focus();
        }}
      >
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href="#/">
          <img src="./icon.svg" alt="" />
          iot-connector
        </a>
        <Navigation />
        <div class="top-end">
          <ThemeToggle />
          <SignOutButton />
        </div>
      </header>
      <main id="main">
        <CurrentPage />
      </main>
      <DocDialog />
    </>
  );
}
