import type { LetterFilter } from '../../contract/dead-letters.ts';

const HOUR_MS = 3_600_000;

/** The filter that stands in the address; `within` counts hours back from now. */
export function readLetterFilter(query: Readonly<Record<string, string>>, now: number): LetterFilter {
  const { code, template, type, device, kind, within, discarded } = query;
  const hours = Number(within);
  const index = Number(template);
  const isIndex = template !== undefined && template !== '' && Number.isInteger(index) && index >= 0;
  return {
    ...(code !== undefined && { code }),
    // Counted from 0, as in pointers and on the command line.
    ...(isIndex && { template: index }),
    ...(type !== undefined && { type }),
    ...(device !== undefined && { device }),
    ...((kind === 'event' || kind === 'group') && { kind }),
    ...(hours > 0 && { since: now - hours * HOUR_MS }),
    ...(discarded === 'yes' && { isDiscarded: true }),
  };
}
