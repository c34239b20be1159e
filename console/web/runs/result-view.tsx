import type { ActorOutcome } from '../../contract/held.ts';
import type { RunResult } from '../../contract/runs.ts';
import { formatNumber } from '../elements/format.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { flushWords } from './flush-words.ts';
import { ReplayReportView } from './replay-report-view.tsx';

/** What a run came to, in words and numbers. */
export function ResultView({ result }: { readonly result: RunResult }) {
  switch (result.kind) {
    case 'replay':
      return <ReplayReportView report={result.report} />;
    case 'discard':
      return <p>{formatNumber(result.letters)} letter(s) were discarded.</p>;
    case 'flush':
      return <p>{flushWords(result.outcome)}</p>;
    case 'actors':
      return <OutcomeTable outcomes={result.outcomes} />;
    case 'trace':
    case 'observation':
      return null;
  }
}

const COLUMNS: readonly Column<ActorOutcome>[] = [
  { name: 'Device', cell: ({ device }) => device, sortBy: ({ device }) => device, isHead: true },
  { name: 'Type', cell: ({ type }) => type, sortBy: ({ type }) => type },
  { name: 'Result', cell: (outcome) => wordsOf(outcome), sortBy: wordsOf },
  { name: 'Groups', cell: ({ groups }) => formatNumber(groups), sortBy: ({ groups }) => groups, isNumber: true },
];

function OutcomeTable({ outcomes }: { readonly outcomes: readonly ActorOutcome[] }) {
  if (outcomes.length === 0) return <p>Nothing was held any more.</p>;
  return (
    <DataTable
      caption="What became of each actor"
      columns={COLUMNS}
      rows={outcomes}
      rowKey={({ device, type }) => JSON.stringify([device, type])}
    />
  );
}

function wordsOf({ outcome, problem }: ActorOutcome): string {
  return problem ?? (outcome === undefined ? 'Discarded' : flushWords(outcome));
}
