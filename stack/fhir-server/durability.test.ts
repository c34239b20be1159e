import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { appendFile, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identified, observation, send, startRig } from './_client.ts';
import type { Logger } from './server.ts';

let dataDir: string;
let logFile: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fhir-server-'));
  logFile = join(dataDir, 'fhir.log');
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function startChild() {
  const script = fileURLToPath(new URL('_child-server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [baseUrl] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    baseUrl,
    async kill(): Promise<void> {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Writes versions 1, 2, 3… of one Observation until the server dies; answers the last one acknowledged. */
async function writeUntilDeath(baseUrl: string, id: string, onWrite: () => void): Promise<number> {
  for (let version = 1; ; version++) {
    const body = identified(id, { id, note: [{ text: `version ${version}` }] });
    try {
      const { status } = await send(baseUrl, 'PUT', `Observation/${id}`, { body });
      expect([200, 201]).toContain(status);
      onWrite();
    } catch {
      return version - 1;
    }
  }
}

function putEntry(id: string) {
  return { resource: observation({ id }), request: { method: 'PUT', url: `Observation/${id}` } };
}

/** Writes pairs in transactions until the server dies; answers how many were acknowledged. */
async function transactUntilDeath(baseUrl: string, onWrite: () => void): Promise<number> {
  for (let count = 0; ; count++) {
    const body = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [putEntry(`left-${count}`), putEntry(`right-${count}`)],
    };
    try {
      expect((await send(baseUrl, 'POST', '', { body })).status).toBe(200);
      onWrite();
    } catch {
      return count;
    }
  }
}

describe('a server that is killed under load', () => {
  it('has every acknowledged version afterwards, and transactions whole', async () => {
    const child = await startChild();
    let writes = 0;
    let killed: Promise<void> | undefined;
    const onWrite = () => {
      if (++writes === 300) killed = child.kill();
    };
    const lanes = Array.from({ length: 8 }, (_, lane) => writeUntilDeath(child.baseUrl, `lane-${lane}`, onWrite));
    const pairs = transactUntilDeath(child.baseUrl, onWrite);
    const acknowledged = await Promise.all(lanes);
    const acknowledgedPairs = await pairs;
    await killed;
    await using rig = await startRig({ dataDir });
    const { store } = rig.server;
    for (const [lane, version] of acknowledged.entries()) {
      const versions = store.versions('Observation', `lane-${lane}`);
      expect(versions.length - version, 'one more may be unacknowledged').toBeOneOf([0, 1]);
      expect(versions.map((stored) => stored.versionId)).toEqual(versions.map((_, index) => String(index + 1)));
      expect(versions.at(-1)?.json).toContain(`version ${versions.length}`);
      expect((await rig.send('GET', `Observation?identifier=lane-${lane}`)).body.total).toBe(1);
    }
    const ids = store.all('Observation').map(({ id }) => String(id));
    const lefts = ids.filter((id) => id.startsWith('left-')).length;
    expect(lefts - acknowledgedPairs).toBeOneOf([0, 1]);
    expect(ids.filter((id) => id.startsWith('right-'))).toHaveLength(lefts);
  });
});

async function fill(): Promise<void> {
  await using rig = await startRig({ dataDir });
  await rig.send('PUT', 'Observation/a', { body: identified('tab\there, line\nend, Ω', { id: 'a' }) });
  await rig.send('PUT', 'Observation/a', { body: identified('second', { id: 'a' }) });
  await rig.send('PUT', 'Observation/b', { body: observation({ id: 'b' }) });
  await rig.send('DELETE', 'Observation/b');
}

const WARNINGS: string[] = [];
const logger: Logger = {
  info: () => {},
  warn: (_fields, message) => WARNINGS.push(message),
  error: () => {},
};

describe('a server that starts again', () => {
  it('has all versions, deletions and search results', async () => {
    await fill();
    await using rig = await startRig({ dataDir });
    expect((await rig.send('GET', 'Observation/a/_history/1')).body.identifier[0].value).toBe(
      'tab\there, line\nend, Ω',
    );
    expect(await rig.send('GET', 'Observation/a')).toMatchObject({ headers: { etag: 'W/"2"' } });
    expect((await rig.send('GET', 'Observation?identifier=second')).body.total).toBe(1);
    expect((await rig.send('GET', 'Observation/b')).status).toBe(410);
    expect((await rig.send('GET', 'Observation/_history')).body.total).toBe(4);
  });

  it.each([
    ['a commit cut short', async () => truncate(logFile, (await stat(logFile)).size - 5), 3],
    ['a last byte missing', async () => truncate(logFile, (await stat(logFile)).size - 1), 3],
    ['rubbish behind the last commit', () => appendFile(logFile, '00000000\t[{"type":"Obs'), 4],
    ['zeros behind the last commit', () => appendFile(logFile, Buffer.alloc(4_096)), 4],
    ['a whole line with a wrong checksum at the end', () => appendFile(logFile, '00000000\t[]\n'), 4],
  ])('cuts off %s, says so, and goes on writing', async (_what, damage, versions) => {
    await fill();
    await damage();
    WARNINGS.length = 0;
    {
      await using rig = await startRig({ dataDir, logger });
      expect(WARNINGS).toEqual(['Cut off an unfinished commit at the end of the FHIR log']);
      expect((await rig.send('GET', 'Observation/_history')).body.total).toBe(versions);
      await rig.send('PUT', 'Observation/c', { body: observation({ id: 'c' }) });
    }
    await using again = await startRig({ dataDir, logger });
    expect(WARNINGS).toHaveLength(1);
    expect((await again.send('GET', 'Observation/_history')).body.total).toBe(versions + 1);
  });

  it('refuses a log that is damaged before its end', async () => {
    await fill();
    const bytes = await readFile(logFile);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(logFile, bytes);
    await expect(startRig({ dataDir })).rejects.toThrow('damaged at byte 0');
  });

  it('takes the port before the log, so that a second one cannot cut the tail of the first', async () => {
    await using first = await startRig({ dataDir });
    await appendFile(logFile, 'a commit under way');
    await expect(startRig({ dataDir, port: first.server.port })).rejects.toThrow('EADDRINUSE');
    expect(await readFile(logFile, 'utf8')).toBe('a commit under way');
  });

  it('reads commits longer than one piece of the file', async () => {
    const note = [{ text: 'x'.repeat(3_000_000) }];
    {
      await using rig = await startRig({ dataDir, fsync: false });
      await rig.send('PUT', 'Observation/a', { body: observation({ id: 'a', note }) });
      await rig.send('PUT', 'Observation/b', { body: observation({ id: 'b' }) });
    }
    await using again = await startRig({ dataDir });
    expect((await again.send('GET', 'Observation/a')).body.note).toEqual(note);
    expect((await again.send('GET', 'Observation/b')).status).toBe(200);
  });
});

/** File handles share a prototype: the next append on any of them writes half and fails like a full disk. */
async function failNextAppend(): Promise<void> {
  const probe = await open(join(dataDir, 'probe'), 'a');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  vi.spyOn(prototype, 'appendFile').mockImplementationOnce(halfAppend);
  await probe.close();
}

async function halfAppend(this: FileHandle, data: string | Uint8Array): Promise<void> {
  await this.write(Buffer.from(data).subarray(0, data.length / 2));
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}

describe('a disk that refuses a write', () => {
  it('makes the server answer 503 and take the write back, and go on when there is room', async () => {
    await using rig = await startRig({ dataDir });
    await rig.send('PUT', 'Observation/a', { body: identified('first', { id: 'a' }) });
    await failNextAppend();
    const update = (value: string) => rig.send('PUT', 'Observation/a', { body: identified(value, { id: 'a' }) });
    const refused = await update('second');
    expect(refused).toMatchObject({ status: 503, body: { issue: [{ code: 'no-store' }] } });
    expect(await rig.send('GET', 'Observation/a')).toMatchObject({ headers: { etag: 'W/"1"' } });
    expect((await rig.send('GET', 'Observation?identifier=first')).body.total).toBe(1);
    expect((await rig.send('GET', 'Observation?identifier=second')).body.total).toBe(0);
    expect(await update('third')).toMatchObject({ status: 200, headers: { etag: 'W/"2"' } });
    await using again = await startRig({ dataDir });
    expect(again.server.store.versions('Observation', 'a').map(({ json }) => json?.includes('second'))).toEqual([
      false,
      false,
    ]);
  });

  it('takes back what was built on the lost write, and acknowledges exactly what stands', async () => {
    await using rig = await startRig({ dataDir });
    await rig.send('PUT', 'Observation/a', { body: identified('0', { id: 'a' }) });
    await failNextAppend();
    const updates = Array.from({ length: 30 }, (_, index) =>
      rig.send('PUT', 'Observation/a', { body: identified(String(index + 1), { id: 'a' }) }),
    );
    const statuses = (await Promise.all(updates)).map(({ status }) => status);
    expect(new Set(statuses)).toContain(503);
    const acknowledged = statuses.filter((status) => status === 200).length;
    expect(statuses.filter((status) => status === 503)).toHaveLength(30 - acknowledged);
    expect(rig.server.store.versions('Observation', 'a')).toHaveLength(1 + acknowledged);
    await using again = await startRig({ dataDir });
    expect(again.server.store.versions('Observation', 'a')).toEqual(rig.server.store.versions('Observation', 'a'));
  });
});
