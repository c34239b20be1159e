import { InvalidArgumentError } from 'commander';

const MOST = 100_000;

/** How many: a whole number from 1 on. */
export function readCount(text: string): number {
  return readWhole(text, 1, MOST);
}

/** Length of a window, as the configuration takes it. */
export function readWindowSeconds(text: string): number {
  return readWhole(text, 0, 86_400);
}

function readWhole(text: string, least: number, most: number): number {
  const count = Number(text);
  if (text.trim() !== '' && Number.isInteger(count) && count >= least && count <= most) return count;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
}
