import { useMemo } from 'preact/hooks';
import type { OpenReading } from '../../contract/actors.ts';
import type { LetterDetail } from '../../contract/dead-letters.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { formatTime } from '../elements/format.ts';
import { readingCurves } from '../devices/reading-curves.ts';
import { TimePlot } from '../plot/time-plot.tsx';
import { valueText } from '../observation/value-text.ts';
import { LazyMessage } from './lazy-message.tsx';

/** The message of a letter with its faults marked, or the readings of a group. */
export function LetterContent({ letter }: { readonly letter: LetterDetail }) {
  const { message, rawBody, readings, faults } = letter;
  if (message !== undefined) {
    return (
      <section class="card">
        <h2>Message</h2>
        <LazyMessage text={message} faults={faults} />
      </section>
    );
  }
  if (readings !== undefined) return <Readings readings={readings} />;
  if (rawBody === undefined) return null;
  return (
    <section class="card">
      <h2>Body</h2>
      <p class="muted">{'text' in rawBody ? 'This is no JSON.' : 'This is no text; shown as base64.'}</p>
      <pre tabIndex={0} class="break">
        {'text' in rawBody ? rawBody.text : rawBody.base64}
      </pre>
    </section>
  );
}

const COLUMNS: readonly Column<OpenReading>[] = [
  { name: 'Taken', isHead: true, cell: ({ takenAt }) => formatTime(takenAt), sortBy: ({ takenAt }) => takenAt },
  { name: 'Values', cell: ({ values }) => values.map(({ name, value }) => `${name} ${valueText(value)}`).join(', ') },
];

function Readings({ readings }: { readonly readings: readonly OpenReading[] }) {
  const curves = useMemo(() => readingCurves(readings), [readings]);
  return (
    <section class="card">
      <h2>Readings</h2>
      {curves.map((curve) => (
        <TimePlot key={curve.label} curve={curve} />
      ))}
      <DataTable
        caption="Readings of the group"
        columns={COLUMNS}
        rows={readings}
        rowKey={(_, index) => String(index)}
      />
    </section>
  );
}
