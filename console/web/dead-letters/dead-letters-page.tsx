import { useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { route } from '../app/router.ts';
import { Empty } from '../elements/empty.tsx';
import { LoadedView } from '../elements/loaded-view.tsx';
import { MoreButton } from '../elements/more-button.tsx';
import { Page } from '../elements/page.tsx';
import { type FilterField, QueryFilter } from '../elements/query-filter.tsx';
import { useLoaded } from '../elements/use-loaded.ts';
import { usePages } from '../elements/use-pages.ts';
import { FaultTable } from './fault-table.tsx';
import { LetterActions } from './letter-actions.tsx';
import { readLetterFilter } from './letter-filter.ts';
import { LetterTable } from './letter-table.tsx';

const FIELDS: readonly FilterField[] = [
  { name: 'code', label: 'Reason' },
  { name: 'template', label: 'Template (from 0)' },
  { name: 'type', label: 'Measurement type' },
  { name: 'device', label: 'Device' },
  {
    name: 'kind',
    label: 'Kind',
    options: [
      { value: 'event', label: 'event' },
      { value: 'group', label: 'group of readings' },
    ],
  },
  {
    name: 'within',
    label: 'Within',
    options: [
      { value: '1', label: 'the last hour' },
      { value: '24', label: 'the last day' },
      { value: '168', label: 'the last week' },
    ],
  },
  { name: 'discarded', label: 'Discarded by a person', options: [{ value: 'yes', label: 'only these' }] },
];

/** What could not be processed as it was: why, how many, and what to do. */
export function DeadLettersPage() {
  const { query } = route.value;
  const key = JSON.stringify(query);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const filter = () => readLetterFilter(query, Date.now());
  const faults = useLoaded(() => ask('letterFaults', filter()), key, 5000);
  const pages = usePages((paging) => ask('letters', { ...filter(), ...paging }), key, 5000);
  const reload = () => {
    setChosen(new Set());
    faults.reload();
    pages.reload();
  };
  return (
    <Page
      title="Dead letters"
      intro="Events and groups of readings that could not be processed as they were. They are kept whole until you replay or discard them."
    >
      <QueryFilter fields={FIELDS} />
      <LoadedView of={faults} what="the reasons">
        {(found) => (found.length === 0 ? null : <FaultTable faults={found} />)}
      </LoadedView>
      <LetterActions
        chosen={[...chosen]}
        which={whichOf(chosen.size, query)}
        filter={filter}
        isEmpty={pages.value?.items.length === 0}
        onDone={reload}
      />
      <LoadedView of={pages} what="the dead letters">
        {({ items }) =>
          items.length === 0 ? <NoLetters /> : <LetterTable letters={items} chosen={chosen} onChoose={setChosen} />
        }
      </LoadedView>
      <MoreButton pages={pages} />
    </Page>
  );
}

function whichOf(chosen: number, query: Readonly<Record<string, string>>): string {
  if (chosen > 0) return `${chosen} chosen`;
  return Object.keys(query).length > 0 ? 'all that fit the filter' : 'all letters';
}

function NoLetters() {
  if (Object.keys(route.value.query).length > 0) {
    return (
      <Empty title="No dead letter fits the filter">
        <p>A reason is written as its fault code, for example IncompatibleData.</p>
      </Empty>
    );
  }
  return (
    <Empty title="There are no dead letters">
      <p>Every event so far gave readings, or was dropped because no template matched it; the pipeline counts those.</p>
    </Empty>
  );
}
