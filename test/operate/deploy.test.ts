import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../config/package.ts';
import { METRICS, type MetricDefinition } from '../../telemetry/metrics.ts';

const run = promisify(execFile);
const RULES = join(PACKAGE_ROOT, 'deploy/prometheus');
const DASHBOARDS = join(PACKAGE_ROOT, 'deploy/grafana');

/** What Temporal's SDK shows with the suffixes that the connector asks for. */
const SDK_HISTOGRAMS = [
  'workflow_task_schedule_to_start_latency',
  'workflow_task_execution_latency',
  'workflow_task_replay_latency',
  'activity_schedule_to_start_latency',
  'activity_execution_latency',
  'activity_succeed_endtoend_latency',
  'request_latency',
];
const SDK_COUNTERS = [
  'workflow_task_queue_poll_succeed',
  'workflow_task_execution_failed',
  'activity_execution_failed',
  'sticky_cache_hit',
  'sticky_cache_total_forced_eviction',
  'request',
  'request_failure',
];
const SDK_GAUGES = ['worker_task_slots_used', 'worker_task_slots_available', 'num_pollers', 'sticky_cache_size'];
const SDK_LABELS = [
  'activity_type',
  'workflow_type',
  'worker_type',
  'poller_type',
  'operation',
  'namespace',
  'task_queue',
];
/** Of every series, from the scrape. */
const SCRAPE_LABELS = ['instance', 'job', 'le'];

function shapes(name: string, { kind }: Pick<MetricDefinition, 'kind'>): readonly string[] {
  if (kind === 'counter') return [`${name}_total`];
  return kind === 'gauge' ? [name] : [`${name}_bucket`, `${name}_count`, `${name}_sum`];
}

function labelsOf(definition: MetricDefinition): readonly string[] {
  return [...(definition.labels ?? []), ...(definition.operation === undefined ? [] : ['Operation', 'ResourceName'])];
}

/** Labels by name of series. */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map([
  ['up', []],
  ...Object.entries(METRICS).flatMap(([name, definition]) =>
    shapes(name, definition).map((shape) => [shape, labelsOf(definition)] as const),
  ),
  ...[
    ...SDK_HISTOGRAMS.flatMap((name) => shapes(`temporal_${name}_milliseconds`, { kind: 'histogram' })),
    ...SDK_COUNTERS.flatMap((name) => shapes(`temporal_${name}`, { kind: 'counter' })),
    ...SDK_GAUGES.map((name) => `temporal_${name}`),
  ].map((name) => [name, SDK_LABELS] as const),
]);

/** Series that an expression reads, and every label that it names. */
function readsOf(expression: string): { readonly series: readonly string[]; readonly labels: readonly string[] } {
  const matchers = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner = '']) =>
    [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
  );
  const grouped = [...expression.matchAll(/\b(?:by|on|without)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  );
  const bare = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|on|without)\s*\([^)]*\)/g, '');
  const names = [...bare.matchAll(/[A-Za-z_]\w*(?!\w*\s*\()/g)].map(([name]) => name);
  const words = new Set(['and', 'or', 'unless', 'offset', 'm', 'h']);
  return { series: names.filter((name) => !words.has(name)), labels: [...matchers, ...grouped] };
}

function expectToBeKnown(expression: string): void {
  const { series, labels } = readsOf(expression);
  expect(series.length, expression).toBeGreaterThan(0);
  for (const name of series) expect([...KNOWN.keys()], expression).toContain(name);
  const allowed = new Set([...SCRAPE_LABELS, ...series.flatMap((name) => KNOWN.get(name) ?? [])]);
  for (const label of labels) expect([...allowed], expression).toContain(label);
}

interface Alert {
  readonly name: string;
  readonly expression: string;
  readonly page: string;
}

function readAlerts(): readonly Alert[] {
  const [, ...blocks] = readFileSync(join(RULES, 'alerts.yml'), 'utf8').split('- alert: ');
  return blocks.map((block) => ({
    name: block.split('\n', 1)[0] ?? '',
    expression: /expr: (?:\|-)?([\s\S]*?)\n {8}(?:for|labels):/.exec(block)?.[1] ?? '',
    page: /runbook_url: (\S+)/.exec(block)?.[1] ?? '',
  }));
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

function readDashboard(file: string): readonly Panel[] {
  const { panels }: { readonly panels: readonly Panel[] } = JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8'));
  return panels;
}

describe('the reading of expressions that these tests rest on', () => {
  it('finds series and labels, and no functions, strings or durations', () => {
    const text = 'sum by (type) (rate(a_total{x=~"b c", y!="1"}[5m])) / on (z) count(d) unless e offset 15m';
    expect(readsOf(text)).toEqual({ series: ['a_total', 'd', 'e'], labels: ['x', 'y', 'type', 'z'] });
  });

  it('refuses a series and a label that nobody shows', () => {
    expect(() => expectToBeKnown('iot_nothing_total')).toThrow(/iot_nothing_total/);
    expect(() => expectToBeKnown('sum by (device) (iot_signals_total)')).toThrow(/device/);
  });
});

describe('the alerts', () => {
  const alerts = readAlerts();

  it('are there', () => expect(alerts.length).toBeGreaterThan(15));

  it.each(alerts)('$name reads metrics that exist, and has its page', ({ name, expression, page }) => {
    expectToBeKnown(expression);
    expect(page).toBe(`docs/runbook/${name}.md`);
    const text = readFileSync(join(PACKAGE_ROOT, page), 'utf8');
    expect(text.startsWith(`# ${name}\n`)).toBe(true);
    expect(text).toMatch(/## What to look at\n[\s\S]*```sh\n[\s\S]*## What to do\n/);
    expect(readFileSync(join(PACKAGE_ROOT, 'docs/runbook/README.md'), 'utf8')).toContain(`(${name}.md)`);
  });

  it('leave no page without its alert', () => {
    const pages = readdirSync(join(PACKAGE_ROOT, 'docs/runbook')).filter((file) => file !== 'README.md');
    expect(pages.sort()).toEqual(alerts.map(({ name }) => `${name}.md`).sort());
  });

  it('are each seen to fire', () => {
    const tests = readFileSync(join(RULES, 'alerts.test.yml'), 'utf8');
    for (const { name } of alerts)
      expect(tests).toMatch(new RegExp(`alertname: ${name}\\n\\s+exp_alerts:\\n\\s+- exp_labels`));
  });
});

describe('the pages of the runbook', () => {
  it('link to files that are there', () => {
    const folder = join(PACKAGE_ROOT, 'docs/runbook');
    for (const file of readdirSync(folder)) {
      for (const [, target = ''] of readFileSync(join(folder, file), 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        expect(existsSync(join(folder, target)), `${file}: ${target}`).toBe(true);
      }
    }
  });
});

describe('the dashboards', () => {
  const files = readdirSync(DASHBOARDS);

  it('are for pipeline, FHIR and Temporal', () =>
    expect(files.sort()).toEqual(['fhir.json', 'pipeline.json', 'temporal.json']));

  it.each(files)('%s reads metrics that exist', (file) => {
    const queries = readDashboard(file).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(8);
    for (const query of queries) expectToBeKnown(query);
  });
});

const promtool = await findPromtool();

describe.skipIf(promtool === undefined)(
  promtool === undefined
    ? 'promtool (skipped: it is not on PATH, nor named by PROMTOOL_PATH; Debian package prometheus)'
    : 'promtool',
  () => {
    it('takes the rules', async () => {
      await expect(run(promtool ?? '', ['check', 'rules', 'alerts.yml'], { cwd: RULES })).resolves.toBeDefined();
    });

    it('sees each alert fire when it should, and only then', async () => {
      const { stdout } = await run(promtool ?? '', ['test', 'rules', 'alerts.test.yml'], { cwd: RULES });
      expect(stdout).toContain('SUCCESS');
    });
  },
);

async function findPromtool(): Promise<string | undefined> {
  const path = process.env['PROMTOOL_PATH'] ?? 'promtool';
  return run(path, ['--version']).then(
    () => path,
    () => undefined,
  );
}
