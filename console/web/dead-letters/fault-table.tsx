import type { FaultSummary } from '../../contract/dead-letters.ts';
import { linkTo, route } from '../app/router.ts';
import { DocButton } from '../docs-pages/doc-button.tsx';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { formatDistance, formatNumber, UNKNOWN } from '../elements/format.ts';

/** Dead letters by reason, most first; each leads to its own. */
export function FaultTable({ faults }: { readonly faults: readonly FaultSummary[] }) {
  const now = Date.now();
  return (
    <DataTable
      caption="By reason"
      columns={columnsAt(now)}
      rows={faults}
      rowKey={({ code, type, template }) => JSON.stringify([code, type, template])}
    />
  );
}

function columnsAt(now: number): readonly Column<FaultSummary>[] {
  return [
    {
      name: 'Reason',
      isHead: true,
      cell: ({ code }) => <DocButton folder="faults" name={code} />,
      sortBy: ({ code }) => code,
    },
    { name: 'Type', cell: ({ type }) => type ?? UNKNOWN, sortBy: ({ type }) => type },
    {
      name: 'Template',
      isNumber: true,
      sortBy: ({ template }) => template,
      cell: ({ template }) => (template === undefined ? UNKNOWN : template),
    },
    { name: 'Letters', isNumber: true, cell: (fault) => <Count fault={fault} />, sortBy: ({ letters }) => letters },
    { name: 'First', cell: ({ since }) => formatDistance(since, now), sortBy: ({ since }) => since },
    { name: 'Latest', cell: ({ latest }) => formatDistance(latest, now), sortBy: ({ latest }) => latest },
    { name: 'One of them says', cell: ({ message }) => <span class="small">{message}</span> },
  ];
}

function Count({ fault: { code, type, template, letters } }: { readonly fault: FaultSummary }) {
  const query = {
    ...route.value.query,
    code,
    type,
    template: template === undefined ? undefined : String(template),
  };
  return <a href={linkTo('dead-letters', [], query)}>{formatNumber(letters)}</a>;
}
