import type { ComponentType } from 'preact';
import { isTokenRefused } from '../api/client.ts';
import { DeadLettersPage } from '../dead-letters/dead-letters-page.tsx';
import { LetterPage } from '../dead-letters/letter-page.tsx';
import { DevicePage } from '../devices/device-page.tsx';
import { DevicesPage } from '../devices/devices-page.tsx';
import { HealthPage } from '../health/health-page.tsx';
import { HeldPage } from '../held/held-page.tsx';
import { PipelinePage } from '../pipeline/pipeline-page.tsx';
import { WhyPage } from '../why/why-page.tsx';
import { LazyPage } from './lazy-page.tsx';
import { route } from './router.ts';
import { session } from './session.ts';
import { TokenForm } from './token-form.tsx';

// The editors are more code than all other pages together.
async function loadDebugger(): Promise<ComponentType> {
  return (await import('../debugger/debugger-page.tsx')).DebuggerPage;
}

/** The page that the address names. */
export function CurrentPage() {
  const { page, path } = route.value;
  const [first, second] = path;
  const mustSignIn = isTokenRefused.value || session.value?.isAllowed === false;
  if (mustSignIn && page !== 'debugger') return <TokenForm />;
  switch (page) {
    case 'pipeline':
      return <PipelinePage />;
    case 'devices':
      if (first === undefined || second === undefined) return <DevicesPage />;
      return <DevicePage key={`${first}/${second}`} device={first} type={second} />;
    case 'held':
      return <HeldPage />;
    case 'dead-letters':
      return first === undefined ? <DeadLettersPage /> : <LetterPage key={first} id={first} />;
    case 'debugger':
      return <LazyPage load={loadDebugger} />;
    case 'why':
      return <WhyPage />;
    case 'health':
      return <HealthPage />;
  }
}
