import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Root of this package, wherever it runs: a checkout, or JavaScript in `dist/`. Examples and docs lie below it. */
export const PACKAGE_ROOT = findRoot(import.meta.dirname);

/** The release, as `package.json` says. */
export const VERSION = versionOf(PACKAGE_ROOT);

function findRoot(directory: string): string {
  const above = dirname(directory);
  if (existsSync(join(directory, 'package.json')) && versionOf(directory) !== '') return directory;
  return above === directory ? import.meta.dirname : findRoot(above);
}

function versionOf(root: string): string {
  try {
    const { name, version }: { name?: string; version?: string } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    return name === 'iot-connector' ? (version ?? '') : '';
  } catch {
    return '';
  }
}
