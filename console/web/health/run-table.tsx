import type { Run, RunKind } from '../../contract/runs.ts';
import { ask } from '../api/client.ts';
import { type FollowedRun, useRun } from '../api/use-run.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { Empty } from '../elements/empty.tsx';
import { formatNumber, formatTime } from '../elements/format.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { useLoaded } from '../elements/use-loaded.ts';
import { RunView } from '../runs/run-view.tsx';

const NAMES: Readonly<Record<RunKind, string>> = {
  replay: 'Replay',
  dryRun: 'Dry run',
  discardLetters: 'Discard of dead letters',
  retryHeld: 'Retry of held readings',
  discardHeld: 'Discard of held readings',
  flush: 'Flush',
  trace: 'Trace',
};

/** Work that takes long, also of other pages; an interrupted replay can be gone on with. */
export function RunTable() {
  const loaded = useLoaded(() => ask('runs', {}), 'runs', 2000);
  const followed = useRun(loaded.reload);
  const columns: readonly Column<Run>[] = [
    { name: 'Run', isHead: true, cell: ({ kind }) => NAMES[kind], sortBy: ({ kind }) => NAMES[kind] },
    { name: 'Begun', cell: ({ startedAt }) => formatTime(startedAt), sortBy: ({ startedAt }) => startedAt },
    { name: 'State', cell: stateOf, sortBy: stateOf },
    { name: 'Done', cell: progressOf },
    { name: 'Do', cell: (run) => <RunButton run={run} followed={followed} /> },
  ];
  return (
    <>
      <RunView followed={followed} what="The run" />
      <LoadedView of={loaded} what="the runs">
        {(runs) =>
          runs.length === 0 ? (
            <Empty title="Nothing has been run yet">
              <p>Replays, retries, flushes and traces stand here.</p>
            </Empty>
          ) : (
            <DataTable caption="Newest first" columns={columns} rows={runs} rowKey={({ id }) => id} />
          )
        }
      </LoadedView>
    </>
  );
}

function stateOf({ state, isStopping }: Run): string {
  return isStopping === true ? 'stopping' : state;
}

/** What a person can do about a run. */
function RunButton({ run, followed }: { readonly run: Run; readonly followed: FollowedRun }) {
  const { id, kind, state, isStopping, canResume } = run;
  if (!canResume && (state !== 'running' || isStopping === true)) return null;
  const begin = () => followed.start(canResume ? 'resumeRun' : 'cancelRun', { id });
  return (
    <button type="button" onClick={begin}>
      {canResume ? 'Go on' : 'Stop'}
      <span class="visually-hidden">
        {canResume && ' with'} {NAMES[kind]}
      </span>
    </button>
  );
}

function progressOf({ progress: { done, total, of } }: Run): string {
  return `${formatNumber(done)}${total === undefined ? '' : ` of ${formatNumber(total)}`} ${of}`;
}
