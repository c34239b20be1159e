import { DebuggerPage } from '../debugger/debugger-page.tsx';
import { Page } from '../elements/page.tsx';
import { route } from './router.ts';

/** The page that the address names. */
export function CurrentPage() {
  switch (route.value.page) {
    case 'debugger':
      return <DebuggerPage />;
    default:
      return <Page title={route.value.page}>{null}</Page>;
  }
}
