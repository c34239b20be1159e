import { useMemo } from 'preact/hooks';
import type { ObservationTrace } from '../../../traces/observation-trace.ts';
import { go, linkTo } from '../app/router.ts';
import { type Curve, curvesOf } from '../plot/sampled-data.ts';
import { TimePlot } from '../plot/time-plot.tsx';
import { nextSample } from './next-sample.ts';

/** The samples of the Observation, with the one that is explained; each can be chosen, by pointer and by keyboard. */
export function SamplePlot({ trace: { resource, observation, sample } }: { readonly trace: ObservationTrace }) {
  const curves = useMemo(() => curvesOf(resource), [resource]);
  if (curves.length === 0) return null;
  const link = (slot: number, curve: Curve) => {
    const component = curve.isOwn ? undefined : curve.label;
    return linkTo('why', [], { observation: observation.reference, slot: String(slot), component });
  };
  return (
    <section class="card">
      <h2>Its samples</h2>
      {curves.map((curve) => (
        <div key={curve.label} class="stack">
          <TimePlot curve={curve} chosen={sample.slot} onPick={(slot) => go(link(slot, curve))} />
          <Neighbours curve={curve} slot={sample.slot ?? 0} link={(slot) => link(slot, curve)} />
        </div>
      ))}
    </section>
  );
}

interface NeighbourProperties {
  readonly curve: Curve;
  readonly slot: number;
  readonly link: (slot: number) => string;
}

function Neighbours({ curve, slot, link }: NeighbourProperties) {
  const before = nextSample(curve.values, slot, -1);
  const after = nextSample(curve.values, slot, 1);
  return (
    <p class="row small">
      {before !== undefined && <a href={link(before)}>Sample before</a>}
      {after !== undefined && <a href={link(after)}>Sample after</a>}
      <span class="muted">or click a point of the plot</span>
    </p>
  );
}
