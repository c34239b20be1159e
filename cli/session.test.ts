import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../config/load-config.ts';
import { recordAddresses } from './embedded-addresses.ts';
import { createSession } from './session.ts';

describe('a command beside a running up', () => {
  it('works with the mapping files and the windows that up was told, and reads its metrics', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'session-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const config = parseConfig({ dataDir }, 'none');
    const session = createSession(config, {});
    expect([await session.window(), await session.mappingDir()]).toEqual([
      config.window,
      join(process.cwd(), 'mapping'),
    ]);
    const told = { ...config, mappingDir: '/elsewhere', window: { ...config.window, seconds: 20 } };
    await recordAddresses(told, { close: async () => undefined }, 'http://127.0.0.1:9/metrics');
    expect([await session.window(), await session.mappingDir()]).toEqual([told.window, '/elsewhere']);
    expect(await session.metricsUrls()).toEqual(['http://127.0.0.1:9/metrics']);
  });
});
