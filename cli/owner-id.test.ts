import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimOwnerId } from './owner-id.ts';

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'owner-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

describe('the name of an ingestor', () => {
  it('comes back after a restart', async () => {
    const directory = await dataDirectory();
    const first = await claimOwnerId(directory);
    await first.release();
    expect((await claimOwnerId(directory)).ownerId).toBe(first.ownerId);
    expect(first.ownerId.startsWith(`${hostname()}-`)).toBe(true);
  });

  it('is given to one ingestor at a time', async () => {
    const directory = await dataDirectory();
    const claims = await Promise.all(Array.from({ length: 4 }, () => claimOwnerId(directory)));
    expect(new Set(claims.map(({ ownerId }) => ownerId)).size).toBe(4);
  });

  it('is another one in another data directory of the same host', async () => {
    const [one, two] = [await claimOwnerId(await dataDirectory()), await claimOwnerId(await dataDirectory())];
    expect(one.ownerId).not.toBe(two.ownerId);
  });
});
