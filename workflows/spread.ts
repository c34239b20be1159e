import type { ActorIdentity } from './messages.ts';

/** FNV-1a, 32 bits: spreads well enough, and costs nothing in a workflow. */
const OFFSET_BASIS = 2_166_136_261;
const PRIME = 16_777_619;

/** A number in [0, 1) that is the same for one actor always and another for most others. */
export function spreadOf({ deviceId, type }: ActorIdentity): number {
  let hash = OFFSET_BASIS;
  for (const char of JSON.stringify([deviceId, type])) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), PRIME);
  }
  return mix(hash) / 2 ** 32;
}

/** The last characters of device ids are what differs, and alone they would move the low bits only. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 3_266_489_909);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
