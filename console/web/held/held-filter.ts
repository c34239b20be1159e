import type { HeldQuery } from '../../contract/held.ts';

const HOUR_MS = 3_600_000;

/** The filter that stands in the address; `older` counts hours. */
export function readHeldFilter(query: Readonly<Record<string, string>>, now: number): HeldQuery {
  const { reason, device, type, older } = query;
  const hours = Number(older);
  return {
    ...(reason !== undefined && { reason }),
    ...(device !== undefined && { device }),
    ...(type !== undefined && { type }),
    ...(hours > 0 && { heldBefore: now - hours * HOUR_MS }),
  };
}
