import { parseArgs } from 'node:util';
import { type CrowdReport, runCrowd } from './_crowd.ts';
import type { Lives } from './_lives.ts';
import { runStrangers, type StrangersReport } from './_strangers.ts';

/**
 * `npm run crowd -- --actors 3000`: workers come back to a crowd while FHIR is out; what it holds drains when that is back.
 * `npm run crowd -- --strangers --actors 2000 --minutes 8`: devices that nobody registered, and what their waiting costs.
 * Exit code 1 when a window was lost or doubled.
 */
const { values } = parseArgs({
  options: {
    actors: { type: 'string', default: '3000' },
    workers: { type: 'string', default: '1' },
    window: { type: 'string', default: '5' },
    outage: { type: 'string', default: '60' },
    strangers: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '8' },
  },
});
const common = {
  actors: Number(values.actors),
  workers: Number(values.workers),
  onProgress: (line: string) => process.stdout.write(`${line}\n`),
};

if (values.strangers) {
  const report = await runStrangers({ ...common, minutes: Number(values.minutes) });
  process.stdout.write(`${renderStrangers(report).join('\n')}\n`);
} else {
  const times = { windowSeconds: Number(values.window), outageSeconds: Number(values.outage) };
  const report = await runCrowd({ ...common, ...times });
  process.stdout.write(`${renderCrowd(report).join('\n')}\n`);
  if (report.lost + report.doubled > 0) process.exitCode = 1;
}

function renderCrowd({ actors, lost, doubled, deadLetters, seconds, written, lives, ...rest }: CrowdReport): string[] {
  const { out, back } = rest.peakRequestsPerSecond;
  return [
    `${actors} windows: lost ${lost}, doubled ${doubled}, dead letters ${deadLetters}`,
    `filled in ${seconds.fill} s, all Blocked after ${seconds.untilAllBlocked} s, none ${seconds.untilAllWritten} s after the return`,
    `written after the return   ${quantiles(written)} s`,
    `requests to FHIR           at most ${out}/s while it was out, ${back}/s afterwards`,
    ...renderLives(lives),
    ...(rest.directory === undefined ? [] : [`logs: ${rest.directory}`]),
  ];
}

function renderStrangers({ actors, lookups, lives, held }: StrangersReport): string[] {
  return [
    `${actors} devices that nobody registered: ${held} actors wait`,
    `device searches a minute   ${lookups.join(' ')}`,
    `actions a minute           ${lives.actionsPerMinute.join(' ')}`,
    ...renderLives(lives),
  ];
}

function renderLives({ attempts, activityTimeouts, workflowTaskMs, events, ...lives }: Lives): string[] {
  return [
    `tries of a window          ${quantiles(attempts)}`,
    `activity timeouts          ${JSON.stringify(activityTimeouts)}`,
    `workflow tasks             ${workflowTaskMs.length}, of these timed out ${lives.workflowTaskTimeouts}, failed ${lives.workflowTaskFailures}; ${quantiles(workflowTaskMs)} ms`,
    `events                     ${events}`,
  ];
}

/** Of a sorted list. */
function quantiles(sorted: readonly number[]): string {
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  return `median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)}`;
}
