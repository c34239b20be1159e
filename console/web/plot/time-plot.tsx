import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { coloursChanged } from '../app/theme.ts';
import { formatNumber, formatTime, UNKNOWN } from '../elements/format.ts';
import { clockTexts } from './clock-texts.ts';
import { nearestKnown } from './nearest-known.ts';
import type { Curve } from './sampled-data.ts';

interface Properties {
  readonly curve: Curve;
  readonly height?: number;
  /** Index of a sample to point out. */
  readonly chosen?: number | undefined;
  /** Called with the index of the sample that was clicked. */
  readonly onPick?: (index: number) => void;
}

/** A curve over time; what it shows is told in words as well. */
export function TimePlot({ curve, height = 180, chosen, onPick }: Properties) {
  const place = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const colours = coloursChanged.value;

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const plot = draw(element, { curve, height, chosen }, (index) => pick.current?.(index));
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [curve, height, chosen, colours]);

  return (
    <figure class="stack" style={{ margin: 0 }}>
      <div class="plot" ref={place} role="img" aria-label={describeCurve(curve)} />
      <figcaption class="small muted">{describeCurve(curve)}</figcaption>
    </figure>
  );
}

export function describeCurve({ label, unit, times, values }: Curve): string {
  const known = values.filter((value) => value !== null);
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined || known.length === 0) return `${label}: no samples.`;
  const range = `${formatNumber(Math.min(...known))} to ${formatNumber(Math.max(...known))} ${unit}`.trim();
  const gaps = values.length - known.length;
  const missing = gaps === 0 ? '' : `, ${formatNumber(gaps)} without a value`;
  return `${label}: ${formatNumber(values.length)} ${values.length === 1 ? 'sample' : 'samples'}${missing}, ${range}, ${formatTime(first)} to ${formatTime(last)}.`;
}

/** A hand is not still: less than this is a click, more chooses a span to look at. */
const DRAG_PX = 4;

interface Drawing {
  readonly curve: Curve;
  readonly height: number;
  readonly chosen: number | undefined;
}

function draw(element: HTMLElement, { curve, height, chosen }: Drawing, onPick: (index: number) => void): uPlot {
  const pointed = curve.values.map((value, index) => (index === chosen ? value : null));
  const data: uPlot.AlignedData = [curve.times.map((time) => time / 1000), [...curve.values], pointed];
  const plot = new uPlot(optionsOf(element, curve, height), data, element);
  whenClicked(plot.over, () => {
    const { idx } = plot.cursor;
    const index = typeof idx === 'number' ? nearestKnown(curve.values, idx) : undefined;
    if (index !== undefined) onPick(index);
  });
  return plot;
}

/** uPlot takes a click at an edge, where the first and the last sample are, for the end of a drag, and keeps it. */
function whenClicked(element: HTMLElement, work: () => void): void {
  let [x, y] = [Number.NaN, Number.NaN];
  element.addEventListener('mousedown', ({ clientX, clientY }) => ([x, y] = [clientX, clientY]));
  element.addEventListener('mouseup', ({ clientX, clientY, button }) => {
    if (button === 0 && Math.hypot(clientX - x, clientY - y) < DRAG_PX) work();
  });
}

function optionsOf(element: HTMLElement, curve: Curve, height: number): uPlot.Options {
  const [ink, line, accent, warn] = ['--muted', '--line', '--accent', '--bad'].map((name) =>
    resolveColour(element, name),
  );
  const { color, fontFamily } = getComputedStyle(element);
  const rule = { stroke: line ?? color, width: 1 };
  const axis = { stroke: ink ?? color, grid: rule, ticks: rule, font: `12px ${fontFamily}` };
  const label = curve.unit === '' ? curve.label : `${curve.label} (${curve.unit})`;
  const isSparse = curve.times.length < 400;
  return {
    // The last time stands below the right edge, half of it beyond.
    width: element.clientWidth,
    height,
    padding: [null, 42, null, null],
    cursor: { drag: { dist: DRAG_PX } },
    scales: { x: { range: (_, from, to) => (from === to ? [from - 1, to + 1] : [from, to]) } },
    tzDate: (time) => uPlot.tzDate(new Date(time * 1000), 'UTC'),
    axes: [
      { ...axis, space: 80, values: (_, times) => clockTexts(times) },
      { ...axis, size: 56 },
    ],
    series: [
      {
        label: 'UTC',
        value: (_, time) => (time === null ? UNKNOWN : new Date(time * 1000).toISOString().slice(11, 23)),
      },
      { label, stroke: accent ?? color, width: 1.5, points: { show: isSparse, size: 5 } },
      { class: 'pointed', stroke: warn ?? color, points: { show: true, size: 11, width: 2.5 } },
    ],
  };
}

/** A canvas knows no CSS variables, nor `light-dark()`: the browser is asked what a colour is here. */
function resolveColour(element: HTMLElement, variable: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
