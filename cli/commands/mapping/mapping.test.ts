import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMappingSetArchive } from '../../../mapping-sets/archive.ts';
import { createInForceRecord } from '../../../mapping-sets/in-force.ts';
import { loadMappingSet } from '../../../mapping-sets/load-mapping-set.ts';
import { createDirectorySource } from '../../../mapping-sets/source.ts';
import { createFileStore } from '../../../store/file-store.ts';
import { EXIT } from '../../exit.ts';
import { DATA_DIR, run } from './_run.ts';

const HEART_RATE = fileURLToPath(new URL('../../../examples/heart-rate', import.meta.url));
const READING = { deviceId: 'strap-01', time: '2026-03-02T08:00:00Z', heartRate: 71 };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mapping-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Puts the mappings of a folder in force, as an ingestor does; gives their version. */
async function putInForce(dataDir: string, mappingDir: string): Promise<string> {
  const loaded = loadMappingSet(await createDirectorySource(mappingDir).read());
  if (!loaded.ok) throw new Error('refused');
  const store = await createFileStore(join(dataDir, 'store'));
  await createMappingSetArchive(store, loadMappingSet).publish(loaded.value);
  await createInForceRecord(store).put(loaded.value.version);
  return loaded.value.version;
}

describe('mapping preview', () => {
  it('shows the messages beside the mappings unless others are named', async () => {
    const { out, exitCode } = await run('preview', '--dir', HEART_RATE);
    expect(out).toContain('template 0 heartrate matches /Body/readings/3');
    expect(out).toContain('Observation/');
    expect(out).toMatch(/\n2 message\(s\), 5 measurement\(s\), 1 Observation\(s\), 0 fault\(s\)\n$/);
    expect(exitCode).toBe(EXIT.ok);
  });

  it('is one JSON document on demand, with times as people write them', async () => {
    const file = await fileOf('one.json', JSON.stringify(READING, null, 2));
    const { out } = await run('preview', '--dir', HEART_RATE, '--now', '2026-03-02T08:05:00Z', '--json', file);
    expect(JSON.parse(out)).toMatchObject({
      messages: [{ origin: file, measurements: [{ occurredAt: '2026-03-02T08:00:00.000Z' }] }],
      groups: [{ times: ['2026-03-02T08:00:00.000Z'] }],
      observations: [{ status: 'preliminary', issued: '2026-03-02T08:05:00.000Z' }],
    });
  });

  it('says what is wrong with a message, with the place in the mapping, and ends with the code of faults', async () => {
    const file = await fileOf('bad.jsonl', `${JSON.stringify({ ...READING, time: 'noon' })}\n{no\n{"other": 1}\n`);
    const { out, exitCode } = await run('preview', '--dir', HEART_RATE, file);
    expect(out).toContain('devicecontent.json:11:32: IncompatibleData (heartrate): timestampExpression found');
    expect(out).toContain('    received noon');
    expect(out).toContain(`${file}:2\n  fault 1:2: InvalidDataFormat: The body is not JSON.`);
    expect(out).toContain(`${file}:3\n  no template matches: the message is dropped`);
    expect(exitCode).toBe(EXIT.faults);
  });

  it('works with a device mapping alone', async () => {
    const { out } = await run(
      'preview',
      '--device',
      join(HEART_RATE, 'devicecontent.json'),
      await fileOf('m.json', READING),
    );
    expect(out).toContain('1 message(s), 1 measurement(s), 0 Observation(s), 0 fault(s)');
  });

  it('says which file is not there', async () => {
    await expect(run('preview', '--dir', folder)).rejects.toMatchObject({
      code: EXIT.notFound,
      message: expect.stringMatching(/devicecontent\.json is not there\. Name the files/),
    });
  });

  it('refuses a time that is none', async () => {
    await expect(run('preview', '--dir', HEART_RATE, '--now', 'soon')).rejects.toMatchObject({ code: EXIT.usage });
  });
});

describe('mapping check', () => {
  it('finds nothing in good mappings', async () => {
    const { out, exitCode } = await run('check', '--dir', HEART_RATE, '--samples', join(HEART_RATE, 'messages.jsonl'));
    expect(out).toBe('0 error(s), 0 warning(s), 0 hint(s)\n');
    expect(exitCode).toBe(EXIT.ok);
  });

  it('names the place of an error and how to mend it, and ends with the code of faults', async () => {
    const fhir = await fileOf('fhir.json', {
      templateType: 'CollectionFhir',
      template: [{ templateType: 'CodeValueFhir' }],
    });
    const files = ['--device', join(HEART_RATE, 'devicecontent.json'), '--fhir', fhir];
    const { out, exitCode } = await run('check', ...files);
    expect(out).toMatch(new RegExp(`^${fhir}:1:\\d+: error: .+\\n    \\S`, 'm'));
    expect(exitCode).toBe(EXIT.faults);
    const json: unknown = JSON.parse((await run('check', ...files, '--json')).out);
    expect(json).toEqual(expect.arrayContaining([expect.objectContaining({ severity: 'error', file: fhir })]));
  });

  it('compares with the set that an ingestor put in force, and says so', async () => {
    const dataDir = join(folder, 'data');
    const version = await putInForce(dataDir, HEART_RATE);
    const fhir = await readFile(join(HEART_RATE, 'fhirmapping.json'), 'utf8');
    const changed = await fileOf('changed.json', fhir.replace('"code": "/min"', '"code": "Hz"'));
    const files = ['--device', join(HEART_RATE, 'devicecontent.json'), '--fhir', changed];
    const compared = await run('check', ...files, '--in-force', dataDir);
    expect(compared.out).toContain('"heartrate" changes code from /min to Hz');
    expect(compared.out).toContain('(changed-in-force)');
    expect(compared.out).toMatch(new RegExp(`; compared with set ${version}, which is in force\n$`));
    const alone = await run('check', ...files, '--no-in-force');
    expect(alone.out).not.toContain('in-force');
    expect(alone.out).not.toContain('in force');
  });

  it('compares with the data directory of the configuration unless told otherwise', async () => {
    const dataDir = join(folder, 'configured');
    const version = await putInForce(dataDir, HEART_RATE);
    vi.stubEnv(DATA_DIR, dataDir);
    expect((await run('check', '--dir', HEART_RATE)).out).toContain(`compared with set ${version}`);
    vi.stubEnv(DATA_DIR, join(folder, 'never-run'));
    expect((await run('check', '--dir', HEART_RATE)).out).toBe('0 error(s), 0 warning(s), 0 hint(s)\n');
  });

  it('says that a folder has no set in force, and leaves no trace in it', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await expect(run('check', '--dir', HEART_RATE, '--in-force', empty)).rejects.toMatchObject({
      code: EXIT.notFound,
      message: expect.stringContaining(`no mapping set in force in ${empty}`),
    });
    expect(await readdir(empty)).toEqual([]);
  });

  it('says that the set in force cannot be read, and what to do without it', async () => {
    const dataDir = join(folder, 'damaged');
    const version = await putInForce(dataDir, HEART_RATE);
    await (await createFileStore(join(dataDir, 'store'))).put(`mapping-sets/${version}`, Buffer.from('{}'));
    await expect(run('check', '--dir', HEART_RATE, '--in-force', dataDir)).rejects.toMatchObject({
      code: EXIT.failed,
      message: expect.stringContaining('--no-in-force'),
    });
  });

  it('needs both mappings', async () => {
    await expect(run('check', '--device', join(HEART_RATE, 'devicecontent.json'))).rejects.toMatchObject({
      code: EXIT.usage,
    });
  });
});

describe('mapping test', () => {
  it('counts what passed and failed, shows differences, and ends with the code of faults', async () => {
    const cases = await fileOf('cases.json', [
      { title: 'gives a reading', message: READING, measurements: [{ deviceId: 'strap-01' }] },
      { title: 'gives another', message: READING, measurements: [{ deviceId: 'strap-02' }] },
    ]);
    const { out, exitCode } = await run('test', '--dir', HEART_RATE, cases);
    expect(out).toBe(
      `${cases}: gives another\n  /measurements/0/deviceId\n    expected "strap-02"\n    received "strap-01"\n\n1 passed, 1 failed\n`,
    );
    expect(exitCode).toBe(EXIT.faults);
  });

  it('ends well when all pass', async () => {
    const cases = await fileOf('good.json', { message: READING, observations: [{ status: 'final' }] });
    expect(await run('test', '--dir', HEART_RATE, cases)).toEqual({ out: '1 passed, 0 failed\n', exitCode: EXIT.ok });
  });

  it('refuses a file that holds no cases', async () => {
    const cases = await fileOf('none.json', { cases: [{ message: 1 }] });
    await expect(run('test', '--dir', HEART_RATE, cases)).rejects.toMatchObject({
      code: EXIT.usage,
      message: `${cases} /cases/0: The case expects nothing: name measurements, observations or faults.`,
    });
  });
});

describe('mapping eval of one expression', () => {
  it('prints the result as JSON, exactly', async () => {
    const file = await fileOf('doc.json', '{"a": [{"b": 1.5}, {"b": 9007199254740993}]}');
    const { out } = await run('eval', 'a[*].b', file, '--language', 'JmesPath');
    expect(out.replaceAll(/\s/g, '')).toBe('[1.5,9007199254740993]');
  });

  it('points at the mistake', async () => {
    const file = await fileOf('empty.json', '{}');
    await expect(run('eval', 'a[', file, '--language', 'JmesPath')).rejects.toMatchObject({
      code: EXIT.faults,
      message: expect.stringMatching(/\na\[\n {2}\^$/),
    });
  });
});

describe('JSON lines from standard input', () => {
  it('are answered line by line, whatever is in them, by the real command', async () => {
    const lines = [
      '{"language": "JmesPath", "expression": "hr", "document": {"hr": 9007199254740993}}',
      'not JSON',
      '',
      '{"language": "JsonPath", "expression": "$[", "document": {}}',
    ];
    const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, 'mapping', 'eval', '--json'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(`${lines.join('\n')}\n`);
    const answers = (await text(child.stdout)).trimEnd().split('\n');
    expect(answers[0]).toBe('{"ok":true,"result":9007199254740993}');
    expect(answers.slice(1).map((line): unknown => JSON.parse(line))).toMatchObject([
      { ok: false, error: { kind: 'request' } },
      { ok: false, error: { kind: 'syntax', offset: 2 } },
    ]);
  });
});
