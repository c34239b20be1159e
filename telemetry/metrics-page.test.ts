import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS, type MetricDefinition } from './metrics.ts';

const KNOWN: ReadonlyMap<string, MetricDefinition> = new Map(Object.entries(METRICS));

const PAGE = readFileSync(new URL('../docs/operate/README.md', import.meta.url), 'utf8');

describe('docs/operate', () => {
  it('names metrics and labels that there are', () => {
    const [, table = ''] = PAGE.split('## Metrics\n');
    const rows =
      table
        .split('\n## ', 1)[0]
        ?.split('\n')
        .filter((line) => line.startsWith('| `')) ?? [];
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      const [, cell = ''] = row.split('|');
      for (const [, name = '', labels = ''] of cell.matchAll(/`(\w+)(?:\{([\w,]+)\})?`/g)) {
        expect([...KNOWN.keys()]).toContain(name);
        for (const label of labels.split(',').filter(Boolean)) expect(KNOWN.get(name)?.labels, name).toContain(label);
      }
    }
  });
});
