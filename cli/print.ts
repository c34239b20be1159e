/** Rows as columns for people; nothing but the rows, so that `grep` and `awk` work on it. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** `3 s ago`, `in 12 min`: enough for a person, exact times are in the JSON. */
export function relative(epochMs: number, now = Date.now()): string {
  const seconds = Math.round((epochMs - now) / 1000);
  const [amount, unit] = inUnits(Math.abs(seconds));
  return seconds > 0 ? `in ${amount} ${unit}` : `${amount} ${unit} ago`;
}

function inUnits(seconds: number): readonly [number, string] {
  if (seconds < 120) return [seconds, 's'];
  if (seconds < 7_200) return [Math.round(seconds / 60), 'min'];
  return [Math.round(seconds / 3_600), 'h'];
}
