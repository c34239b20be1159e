import { readdir, readFile } from 'node:fs/promises';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { noMetrics } from '../../telemetry/metrics.ts';
import { noTracing } from '../../telemetry/tracing.ts';
import { sinksFor } from '../../workers/create-worker.ts';

const HISTORIES = new URL('../histories/', import.meta.url);

async function recorded(): Promise<readonly { readonly name: string; readonly json: string }[]> {
  const names = (await readdir(HISTORIES)).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map(async (name) => ({ name, json: await readFile(new URL(name, HISTORIES), 'utf8') })));
}

function replay(history: unknown): Promise<void> {
  const workflowBundle = { codePath: inject('workflowBundlePath'), sourceMapPath: '' };
  return Worker.runReplayHistory(
    { workflowBundle, sinks: sinksFor(noMetrics, noTracing) },
    historyFromJSON(history),
    'iot-connector/recorded',
  );
}

describe('histories recorded from running actors', () => {
  it('are there for every way a run goes', async () => {
    expect((await recorded()).map(({ name }) => name)).toEqual([
      'continued-as-new.json',
      'held-and-retried.json',
      'outage.json',
      'refused-by-all.json',
      'split-window.json',
      'windows-written.json',
    ]);
  });

  it('are replayed by the present code without a difference', async () => {
    for (const { json } of await recorded()) await expect(replay(JSON.parse(json))).resolves.toBeUndefined();
  });

  it('that were altered are refused: a replay that accepts anything would prove nothing', async () => {
    const [, ...rest] = await recorded();
    const withWrites = rest.filter(({ json }) => /"name":\s*"upsert"/.test(json));
    expect(withWrites).toHaveLength(5);
    for (const { json } of withWrites) {
      const altered = json.replaceAll(/"name":\s*"upsert"/g, '"name": "somethingElse"');
      await expect(replay(JSON.parse(altered))).rejects.toThrow(/Nondeterminism|does not match/);
    }
  });
});
