import type { LetterSummary } from '../../contract/dead-letters.ts';
import { linkTo } from '../app/router.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { formatDistance, formatNumber, formatTime, UNKNOWN } from '../elements/format.ts';

interface Properties {
  readonly letters: readonly LetterSummary[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

/** The dead letters one by one; each can be read and chosen. */
export function LetterTable({ letters, chosen, onChoose }: Properties) {
  return (
    <DataTable
      caption={`${formatNumber(letters.length)} letter(s) shown`}
      columns={columnsAt(Date.now())}
      rows={letters}
      rowKey={({ id }) => id}
      selection={{ chosen, onChange: onChoose, noun: 'letter' }}
    />
  );
}

function columnsAt(now: number): readonly Column<LetterSummary>[] {
  return [
    {
      name: 'Dead-lettered',
      isHead: true,
      sortBy: ({ deadLetteredAt }) => deadLetteredAt,
      cell: ({ id, deadLetteredAt }) => (
        <a href={linkTo('dead-letters', [id])} title={formatTime(deadLetteredAt)} class="nowrap">
          {formatDistance(deadLetteredAt, now)}
        </a>
      ),
    },
    { name: 'Reason', cell: reasons, sortBy: reasons },
    { name: 'Kind', cell: ({ kind }) => kind, sortBy: ({ kind }) => kind },
    { name: 'Type', cell: (letter) => typesOf(letter) || UNKNOWN, sortBy: typesOf },
    { name: 'Device', cell: ({ device }) => device ?? UNKNOWN, sortBy: ({ device }) => device },
    { name: 'What', cell: ({ faults }) => <span class="small">{faults[0]?.message}</span> },
    { name: 'From', cell: originOf, sortBy: originOf },
    { name: 'Mark', cell: (letter) => <Mark letter={letter} /> },
  ];
}

function reasons({ faults }: LetterSummary): string {
  return [...new Set(faults.map(({ code }) => code))].join(', ');
}

function typesOf({ type, faults }: LetterSummary): string {
  return type ?? [...new Set(faults.flatMap(({ typeName }) => typeName ?? []))].join(', ');
}

function originOf({ source: { partition, sequence } }: LetterSummary): string {
  return partition === undefined ? UNKNOWN : `${partition}/${sequence}`;
}

function Mark({ letter: { comesBack, isDiscarded } }: { readonly letter: LetterSummary }) {
  if (comesBack) return <span class="badge note">comes back by itself</span>;
  return isDiscarded ? <span class="badge">discarded</span> : null;
}
