import { useMemo } from 'preact/hooks';
import type { ActorDetail, ActorName, OpenReading } from '../../contract/actors.ts';
import { ask } from '../api/client.ts';
import { go, linkTo } from '../app/router.ts';
import { useNow } from '../elements/now.ts';
import { formatDistance, formatNumber, formatTime } from '../elements/format.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { useLoaded } from '../elements/use-loaded.ts';
import { TimePlot } from '../plot/time-plot.tsx';
import { readingAt, readingCurves } from './reading-curves.ts';

/** The window that takes readings at present, with a plot of them and the time until it closes. */
export function OpenWindow({ actor }: { readonly actor: ActorDetail }) {
  const { device, type, view } = actor;
  const { open } = view;
  const now = useNow();
  if (open === undefined) {
    return (
      <section class="card">
        <h2>No open window</h2>
        <p class="muted">
          The next reading opens one. What was taken before is written, or stands below with its reason.
        </p>
      </section>
    );
  }
  const left = open.closesAt - now;
  return (
    <section class="card">
      <div class="row between">
        <h2>Open window</h2>
        <span class="badge note">{left > 0 ? `closes ${formatDistance(open.closesAt, now)}` : 'closing'}</span>
      </div>
      <p class="small muted">
        {formatNumber(open.readings)} readings, {formatNumber(open.bytes)} bytes, open since {formatTime(open.openedAt)}
      </p>
      <WindowPlot device={device} type={type} readings={open.readings} />
    </section>
  );
}

interface PlotProperties extends ActorName {
  /** Another number of readings means that there is more to draw. */
  readonly readings: number;
}

function WindowPlot({ device, type, readings }: PlotProperties) {
  const loaded = useLoaded(() => ask('readings', { device, type }), `${device} ${type}`, undefined, readings);
  return (
    <LoadedView of={loaded} what="the readings">
      {({ readings: found, isCut }) => (
        <>
          <Plots device={device} type={type} readings={found} />
          {isCut && <p class="small muted">The window has more readings than are drawn: these are the newest.</p>}
        </>
      )}
    </LoadedView>
  );
}

function Plots({ device, type, readings }: ActorName & { readonly readings: readonly OpenReading[] }) {
  const curves = useMemo(() => readingCurves(readings), [readings]);
  const origin = (reading: OpenReading | undefined) =>
    linkTo('why', [], { device, type, at: String(reading?.takenAt ?? '') });
  if (curves.length === 0) return <p class="muted">There are no numbers to draw.</p>;
  return (
    <>
      {curves.map((curve) => (
        <TimePlot
          key={curve.label}
          curve={curve}
          onPick={(index) => go(origin(readingAt(readings, curve.times[index] ?? 0)))}
        />
      ))}
      <p class="small">
        <a href={origin(readings[0])}>Where the newest reading came from</a>; click a point for any other.
      </p>
    </>
  );
}
