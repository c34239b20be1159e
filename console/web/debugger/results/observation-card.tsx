import type { Observation } from '@medplum/fhirtypes';
import { describeValues, effectiveText } from '../../observation/describe-observation.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { curvesOf, nameOf } from '../../plot/sampled-data.ts';
import { TimePlot } from '../../plot/time-plot.tsx';
import { useMemo, useState } from 'preact/hooks';

interface Properties {
  readonly observation: Observation;
  readonly onPick?: (index: number) => void;
}

/** An Observation as a reader sees it: values, time, subject, a plot of its samples, and its JSON. */
export function ObservationCard({ observation, onPick }: Properties) {
  const [isOpen, setOpen] = useState(false);
  const curves = useMemo(() => curvesOf(observation), [observation]);
  const values = describeValues(observation);
  return (
    <div class="card">
      <div class="row between">
        <h4>{nameOf(observation.code)}</h4>
        <span class="badge">{observation.status}</span>
      </div>
      {values.length > 0 && (
        <span class="values">
          {values.map(({ label, text }, index) => (
            <span key={index}>
              {label !== '' && `${label} `}
              <strong>{text}</strong>
            </span>
          ))}
        </span>
      )}
      <span class="small muted break">
        {effectiveText(observation)} · {observation.subject?.reference ?? 'no subject'} ·{' '}
        {observation.device?.reference ?? 'no device'}
      </span>
      {curves.map((curve) => (
        <TimePlot key={curve.label} curve={curve} {...(onPick === undefined ? {} : { onPick })} />
      ))}
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary class="small">JSON</summary>
        {isOpen && <CodeEditor label="Observation as JSON" readOnly value={JSON.stringify(observation, null, 2)} />}
      </details>
    </div>
  );
}
