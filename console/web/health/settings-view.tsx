import { useState } from 'preact/hooks';
import type { SettingsAnswer } from '../../contract/settings.ts';
import { ask } from '../api/client.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { LoadedView } from '../elements/loaded-view.tsx';
import { useLoaded } from '../elements/use-loaded.ts';

type Setting = SettingsAnswer['settings'][number];
type Secret = SettingsAnswer['secrets'][number];

const SETTING_COLUMNS: readonly Column<Setting>[] = [
  { name: 'Setting', isHead: true, cell: ({ path }) => <code>{path}</code>, sortBy: ({ path }) => path },
  {
    name: 'Value',
    cell: ({ value, isDefault }) => (
      <>
        <code class="break">{value ?? 'not set'}</code> {!isDefault && <span class="badge note">changed</span>}
      </>
    ),
  },
  { name: 'Meaning', cell: ({ meaning, variable }) => <Meaning meaning={meaning} variable={variable} /> },
];

const SECRET_COLUMNS: readonly Column<Secret>[] = [
  { name: 'Secret', isHead: true, cell: ({ variable }) => <code>{variable}</code>, sortBy: ({ variable }) => variable },
  { name: 'Set', cell: ({ isSet }) => (isSet ? 'yes; its value is not shown' : 'no') },
];

/** The effective configuration. Secrets are named, and never shown. */
export function SettingsView() {
  const [onlyChanged, setOnlyChanged] = useState(false);
  const loaded = useLoaded(() => ask('settings', {}), 'settings');
  return (
    <LoadedView of={loaded} what="the settings">
      {({ settings, secrets, addresses }) => (
        <>
          <Addresses addresses={addresses} />
          <label>
            <input
              type="checkbox"
              checked={onlyChanged}
              onChange={({ currentTarget }) => setOnlyChanged(currentTarget.checked)}
            />
            Only what differs from its default
          </label>
          <DataTable
            caption="Effective configuration"
            columns={SETTING_COLUMNS}
            rows={settings.filter(({ isDefault }) => !onlyChanged || !isDefault)}
            rowKey={({ path }) => path}
          />
          <DataTable
            caption="Secrets, from the environment or from files"
            columns={SECRET_COLUMNS}
            rows={secrets}
            rowKey={({ variable }) => variable}
          />
        </>
      )}
    </LoadedView>
  );
}

function Meaning({ meaning, variable }: { readonly meaning: string; readonly variable: string }) {
  return (
    <>
      {meaning}
      <br />
      <code class="muted break">{variable}</code>
    </>
  );
}

function Addresses({ addresses }: { readonly addresses: SettingsAnswer['addresses'] }) {
  const { temporalUi, fhir, hub, metrics } = addresses;
  const shown = [
    ['Temporal Web UI', temporalUi, true],
    ['FHIR server', fhir, false],
    ['Event hub', hub, false],
    ['Metrics', metrics, true],
  ] as const;
  return (
    <section class="card">
      <h2>Addresses</h2>
      <dl class="facts">
        {shown.map(([name, address, isLink]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd>
              {address === undefined && 'not known'}
              {address !== undefined && isLink && <a href={address}>{address}</a>}
              {address !== undefined && !isLink && <code>{address}</code>}
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}
