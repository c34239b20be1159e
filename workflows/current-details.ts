import type { WindowView } from './messages.ts';

/** A page for people, which is made anew with each step of the actor. */
const LISTED_GROUPS = 20;

/** The actor as Markdown, for the Web UI's panel "Current Details". */
export function renderDetails(view: WindowView): string {
  return [
    `**${text(view.identity.type)}** of device **${text(view.identity.deviceId)}** · state **${view.state}**`,
    renderOpen(view),
    renderWaiting(view),
    renderHeld(view),
    renderLast(view),
    renderCounters(view),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function renderOpen({ open }: WindowView): string {
  if (open === undefined) return 'No window is open: the next reading opens one.';
  return [
    '### Open window',
    `- ${open.rows} readings since ${time(open.openedAt)}, closes **${time(open.closesAt)}**`,
    `- taken between ${time(open.firstReadingAt)} and ${time(open.lastReadingAt)}, ${open.bytes} bytes`,
  ].join('\n');
}

function renderWaiting({ blocked, waiting, finalizing, returning, waitsFor }: WindowView): string {
  const parts: string[] = [];
  if (blocked !== undefined) parts.push(`FHIR takes nothing since ${time(blocked.since)}: ${text(blocked.reason)}`);
  if (waiting > 0) parts.push(`${waiting} closed window(s) wait to be written`);
  if (finalizing > 0) parts.push(`${finalizing} Observation(s) become final when their period is over`);
  if (returning > 0) parts.push(`${returning} dead letter(s) of an overflow come back by themselves`);
  if (waitsFor !== undefined) parts.push(`waits until ${time(waitsFor.until)}: ${text(waitsFor.what)}`);
  return parts.join(' · ');
}

function renderHeld({ held }: WindowView): string {
  if (held.length === 0) return '';
  const rows = held
    .slice(0, LISTED_GROUPS)
    .map(
      ({ id, code, message, readings, since, checks, nextCheckAt }) =>
        `- \`${id}\` **${code}**: ${text(message)} (${readings} readings since ${time(since)}, ` +
        `${checks} checks, next ${time(nextCheckAt)})`,
    );
  const more = held.length > LISTED_GROUPS ? [`- and ${held.length - LISTED_GROUPS} more`] : [];
  return ['### Held until FHIR can take it', ...rows, ...more].join('\n');
}

function renderLast({ last }: WindowView): string {
  if (last === undefined) return '';
  const rows = last.observations.map(
    ({ reference, url, action, readings }) => `- [${reference}](${url}) ${action}, ${readings} readings`,
  );
  return [`### Last window written ${time(last.at)}`, ...rows].join('\n');
}

function renderCounters({ counters }: WindowView): string {
  const row = Object.entries(counters).map(([name, count]) => `${name} ${count}`);
  return `_${row.join(' · ')}_`;
}

function time(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.000Z$/, 'Z');
}

/** Keeps text from devices and servers from being read as Markdown or HTML. */
function text(raw: string): string {
  return raw.replaceAll(/[\\`*_{}[\]()#+!|<>&]/g, (character) => `\\${character}`);
}
