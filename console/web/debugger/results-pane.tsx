import { signal } from '@preact/signals';
import { Notice } from '../elements/notice.tsx';
import { type Tab, Tabs } from '../elements/tabs.tsx';
import { ChangesPanel } from './results/changes-panel.tsx';
import { MessagePanel } from './results/message-panel.tsx';
import { ObservationsPanel } from './results/observations-panel.tsx';
import { ProblemsPanel } from './results/problems-panel.tsx';
import { answer, failure, isRunning, problems } from './session.ts';

const NAMES = ['message', 'observations', 'problems', 'changes'] as const;
type Name = (typeof NAMES)[number];

const shown = signal<Name>('message');

/** What the mappings make of the messages. */
export function ResultsPane() {
  const count = problems.value.device.length + problems.value.fhir.length;
  const tabs: readonly Tab<Name>[] = [
    { name: 'message', label: 'This message' },
    { name: 'observations', label: 'Observations' },
    { name: 'problems', label: `Problems (${count})` },
    { name: 'changes', label: 'What changed' },
  ];
  return (
    <section class="pane results" aria-label="Results" aria-busy={isRunning.value}>
      <Tabs
        label="Results"
        tabs={tabs}
        chosen={shown.value}
        onChoose={(name) => {
          shown.value = name;
        }}
        bodyClass="results-body"
      >
        {failure.value !== undefined && (
          <Notice kind="bad" title="The mappings were not run to their end">
            <p>{failure.value}</p>
          </Notice>
        )}
        {answer.value === undefined ? <p class="muted">Running …</p> : <Panel name={shown.value} />}
      </Tabs>
    </section>
  );
}

function Panel({ name }: { readonly name: Name }) {
  switch (name) {
    case 'message':
      return <MessagePanel />;
    case 'observations':
      return <ObservationsPanel />;
    case 'problems':
      return <ProblemsPanel />;
    case 'changes':
      return <ChangesPanel />;
  }
}
