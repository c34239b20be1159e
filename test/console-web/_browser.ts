import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Chromium by CHROMIUM_PATH, or on PATH. */
export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? onPath();

/** The end of a title that says why its tests are skipped. */
export const CHROMIUM_NOTE = CHROMIUM === undefined ? ' (skipped: no Chromium; set CHROMIUM_PATH)' : '';

export async function startBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('No Chromium: install one, or name it by CHROMIUM_PATH.');
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
