import type { ObservationTrace } from '../../../traces/observation-trace.ts';
import { Empty } from '../elements/empty.tsx';
import { formatTime, UNKNOWN } from '../elements/format.ts';
import { Notice } from '../elements/notice.tsx';
import { AssignmentCard } from './assignment-card.tsx';
import { OriginCard } from './origin-card.tsx';
import { SamplePlot } from './sample-plot.tsx';

/** The whole way back, step by step, and what cannot be told any more. */
export function ObservationTraceView({ trace }: { readonly trace: ObservationTrace }) {
  const { origins, assignment, missing, sample } = trace;
  return (
    <>
      {missing.length > 0 && (
        <Notice kind="warn" title="What cannot be told any more">
          <ul>
            {missing.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div class="columns">
        <SampleCard trace={trace} />
        {assignment !== undefined && <AssignmentCard assignment={assignment} takenAt={sample.takenAt} />}
      </div>
      <SamplePlot trace={trace} />
      {origins.length === 0 && (
        <Empty title="The event that gave this number could not be found">
          <p>It may be older than what the hub keeps, or another program may have written the value.</p>
        </Empty>
      )}
      {origins.map((origin) => (
        <OriginCard key={`${origin.partition}/${origin.sequence}`} origin={origin} />
      ))}
    </>
  );
}

function SampleCard({ trace: { observation, sample } }: { readonly trace: ObservationTrace }) {
  const { reference, url, versionId, lastUpdated, status, type, device, patient, source } = observation;
  const facts = [
    ['Taken', formatTime(sample.takenAt)],
    ['Slot', sample.slot === undefined ? undefined : String(sample.slot)],
    ['Status', status],
    ['Type', type],
    ['Device', device],
    ['Patient', patient],
    ['Version', versionId],
    ['Last updated', lastUpdated === undefined ? undefined : formatTime(lastUpdated)],
    ['Written by', source],
  ] as const;
  return (
    <section class="card">
      <h2>The number</h2>
      <p class="values big">
        {sample.values.map(({ name, text, unit }) => (
          <span key={name}>
            {name} <strong>{text}</strong> {unit}
          </span>
        ))}
      </p>
      <p>
        <a href={url} target="_blank" rel="noreferrer" class="mono break">
          {reference}
        </a>
      </p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd>{value ?? UNKNOWN}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}
