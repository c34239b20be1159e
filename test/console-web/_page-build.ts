import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { PACKAGE_ROOT } from '../../config/package.ts';

const CONFIG = join(PACKAGE_ROOT, 'console/web/vite.config.ts');

/** The page, built into a folder of its own. */
export interface PageBuild {
  readonly directory: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function buildPage(): Promise<PageBuild> {
  const directory = await mkdtemp(join(tmpdir(), 'iot-connector-page-'));
  await build({ configFile: CONFIG, logLevel: 'error', build: { outDir: directory } });
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** The page alone, from a server that knows nothing but its files. */
export async function servePage({ directory }: PageBuild): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = await preview({
    configFile: CONFIG,
    logLevel: 'error',
    build: { outDir: directory },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('The preview server has no address.');
  return { url, close: () => server.close() };
}
