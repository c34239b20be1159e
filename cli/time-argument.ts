import { CommandFailure, EXIT } from './exit.ts';

const AGO = /^(\d+)(s|m|h|d)$/;
/** Nothing else, because the platform reads other texts as times of the host's zone, and `12` as a month. */
const DATE = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^(\d{4}-\d\d-\d\dT[\d:.]+)(Z|[+-]\d\d:?\d\d)?$/i;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Epoch ms of an ISO 8601 time (UTC where it names no zone), or of so long ago: `90m`, `12h`, `7d`. @throws CommandFailure */
export function readTime(text: string, option: string, now = Date.now()): number {
  const [, amount, unit = ''] = AGO.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * (UNIT_MS[unit] ?? 0);
  const [, local, zone = 'Z'] = INSTANT.exec(text) ?? [];
  const time = local === undefined ? Date.parse(DATE.test(text) ? text : '') : Date.parse(`${local}${zone}`);
  if (!Number.isNaN(time)) return time;
  throw new CommandFailure(
    EXIT.usage,
    `${option} takes a time such as 2026-03-01T10:00:00Z, or 90m, 12h or 7d for so long ago.`,
  );
}
