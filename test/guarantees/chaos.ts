import { parseArgs } from 'node:util';
import { DISTURBANCES, type Disturbance } from './_disturbances.ts';
import { runChaos, type RunReport } from './_run.ts';

/** `npm run chaos -- --minutes 5 --seed 7`: the promises, tried for long. Exit code 1 when one was broken. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    devices: { type: 'string', default: '8' },
    only: { type: 'string', multiple: true },
  },
});

const report = await runChaos({
  seed: Number(values.seed),
  seconds: Number(values.minutes) * 60,
  devices: Number(values.devices),
  ingestors: 2,
  workers: 2,
  everyMs: [200, 1_600],
  ...(values.only === undefined ? {} : { disturbances: DISTURBANCES.filter(isChosen(values.only)) }),
  onProgress: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`${render(report)}\n`);
if (report.findings.length > 0) process.exitCode = 1;

function isChosen(names: readonly string[]): (kind: Disturbance) => boolean {
  return (kind) => names.some((name) => kind.includes(name));
}

function render({ seed, disturbances, ended, events, repeats, difference, ...rest }: RunReport): string {
  const { samples, lost, doubled, wrong } = difference;
  const kinds = DISTURBANCES.map((kind) => `  ${String(disturbances.get(kind) ?? 0).padStart(5)}  ${kind}`);
  const total = [...disturbances.values()].reduce((sum, count) => sum + count, 0);
  const killed = [...disturbances].reduce((sum, [kind, count]) => sum + (kind.endsWith('killed') ? count : 0), 0);
  return [
    `seed ${seed}: ${total} disturbances, ${killed} of them kills`,
    ...kinds,
    `  ${String(ended).padStart(5)}  parts that ended by themselves and were started again`,
    `events in the hub      ${events} (${repeats} sends repeated)`,
    `samples expected       ${samples} in ${rest.expected.samples.size} Observations`,
    `lost ${lost.length}, doubled ${doubled.length}, wrong ${wrong.length}`,
    `dead letters           ${rest.deadLetters} of ${rest.expected.broken} broken events`,
    rest.findings.length === 0 ? 'every promise was kept' : `BROKEN:\n${rest.findings.slice(0, 50).join('\n')}`,
    ...(rest.directory === undefined ? [] : [`logs: ${rest.directory}`]),
  ].join('\n');
}
