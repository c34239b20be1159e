import { useState } from 'preact/hooks';
import type { HealthAnswer } from '../../contract/health.ts';
import { ask } from '../api/client.ts';
import { formatTime } from '../elements/format.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { Page } from '../elements/page.tsx';
import { Tabs } from '../elements/tabs.tsx';
import { useLoaded } from '../elements/use-loaded.ts';
import { CheckTable, type Check } from './check-table.tsx';
import { RunTable } from './run-table.tsx';
import { SettingsView } from './settings-view.tsx';

const TABS = [
  { name: 'checks', label: 'Checks' },
  { name: 'runs', label: 'Runs' },
  { name: 'settings', label: 'Settings' },
] as const;
type Name = (typeof TABS)[number]['name'];

/** Whether everything that the connector needs is there, what is in force, and how it is configured. */
export function HealthPage() {
  const [chosen, choose] = useState<Name>('checks');
  return (
    <Page title="Health and settings">
      <Tabs label="Health and settings" tabs={TABS} chosen={chosen} onChoose={choose} bodyClass="stack">
        {chosen === 'checks' && <Checks />}
        {chosen === 'runs' && <RunTable />}
        {chosen === 'settings' && <SettingsView />}
      </Tabs>
    </Page>
  );
}

function Checks() {
  const [again, setAgain] = useState(0);
  const load = () => ask('health', again > 0 ? { again: true } : {});
  const loaded = useLoaded(load, `health ${again}`);
  return (
    <LoadedView of={loaded} what="the checks">
      {(health) => <Health health={health} onAgain={() => setAgain(again + 1)} />}
    </LoadedView>
  );
}

function Health({ health, onAgain }: { readonly health: HealthAnswer; readonly onAgain: () => void }) {
  const { checks, process, versions, checkedAt } = health;
  const own: readonly Check[] = (process?.checks ?? []).map(({ since, ...check }) => ({
    ...check,
    since: Date.parse(since),
  }));
  return (
    <>
      <div class="row">
        <button type="button" onClick={onAgain}>
          Look again
        </button>
        <span class="muted" role="status">
          Looked at {formatTime(checkedAt)}
        </span>
      </div>
      <CheckTable caption="What the connector needs, as this server sees it" checks={checks} />
      {own.length > 0 && <CheckTable caption={`This process: ${process?.result ?? ''}`} checks={own} />}
      <section class="card">
        <h2>Versions in force</h2>
        <dl class="facts">
          <dt>Connector</dt>
          <dd>{versions.connector}</dd>
          <dt>Mapping set</dt>
          <dd class="mono">{versions.mappingSet ?? 'none could be read'}</dd>
          <dt>Workflow code of the workers</dt>
          <dd class="mono">{versions.worker ?? 'not known: no worker has been seen'}</dd>
        </dl>
      </section>
    </>
  );
}
