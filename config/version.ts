import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The release, as `package.json` says, wherever this runs: from the checkout or installed in `dist/`. */
export const VERSION = readVersion(import.meta.dirname);

function readVersion(directory: string): string {
  for (const place of [directory, join(directory, '..')]) {
    const text = tryRead(join(place, 'package.json'));
    if (text === undefined) continue;
    const { name, version }: { name?: string; version?: string } = JSON.parse(text);
    if (name === 'iot-connector' && version !== undefined) return version;
  }
  return 'unknown';
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
