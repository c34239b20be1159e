import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { coloursChanged } from '../app/theme.ts';
import { formatNumber, formatTime, UNKNOWN } from '../elements/format.ts';
import { clockTexts } from './clock-texts.ts';
import type { Curve } from './sampled-data.ts';

interface Properties {
  readonly curve: Curve;
  readonly height?: number;
  /** Called with the index of the sample that was clicked. */
  readonly onPick?: (index: number) => void;
}

/** A curve over time; what it shows is told in words as well. */
export function TimePlot({ curve, height = 180, onPick }: Properties) {
  const place = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const colours = coloursChanged.value;

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const plot = draw(element, curve, height, (index) => pick.current?.(index));
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [curve, height, colours]);

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
  return `${label}: ${formatNumber(values.length)} samples${missing}, ${range}, ${formatTime(first)} to ${formatTime(last)}.`;
}

function draw(element: HTMLElement, curve: Curve, height: number, onPick: (index: number) => void): uPlot {
  const style = getComputedStyle(element);
  const [ink, line, accent] = ['--muted', '--line', '--accent'].map((name) => resolveColour(element, name));
  const axis = {
    stroke: ink ?? style.color,
    grid: { stroke: line ?? style.color, width: 1 },
    ticks: { stroke: line ?? style.color, width: 1 },
    font: `12px ${style.fontFamily}`,
  };
  const isSparse = curve.times.length < 400;
  const options: uPlot.Options = {
    ...{ width: element.clientWidth, height },
    tzDate: (time) => uPlot.tzDate(new Date(time * 1000), 'UTC'),
    legend: { live: true },
    axes: [
      { ...axis, space: 80, values: (_, times) => clockTexts(times) },
      { ...axis, size: 56 },
    ],
    series: [
      {
        label: 'UTC',
        value: (_, time) => (time === null ? UNKNOWN : new Date(time * 1000).toISOString().slice(11, 23)),
      },
      {
        label: curve.unit === '' ? curve.label : `${curve.label} (${curve.unit})`,
        stroke: accent ?? style.color,
        width: 1.5,
        points: { show: isSparse, size: 5 },
      },
    ],
  };
  const plot = new uPlot(options, [curve.times.map((time) => time / 1000), [...curve.values]], element);
  plot.over.addEventListener('click', () => {
    if (typeof plot.cursor.idx === 'number') onPick(plot.cursor.idx);
  });
  return plot;
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
