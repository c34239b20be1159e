const WIDTH = 160;
const HEIGHT = 32;

/** The last 15 minutes as a small curve; the numbers beside it say the same in words. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  if (values.length < 2) return <div class="sparkline" aria-hidden="true" />;
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={pointsOf(values)} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

function pointsOf(values: readonly number[]): string {
  const highest = Math.max(...values, Number.MIN_VALUE);
  const step = WIDTH / (values.length - 1);
  return values
    .map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 2 - (value / highest) * (HEIGHT - 4)).toFixed(1)}`)
    .join(' ');
}
