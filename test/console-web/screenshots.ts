// Takes the pictures of the docs from a running demo: npx tsx test/console-web/screenshots.ts
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PACKAGE_ROOT } from '../../config/package.ts';
import { startBrowser } from './_browser.ts';
import { type ConsoleStack, startConsoleStack } from './_stack.ts';
import { until } from './_until.ts';

const FOLDER = join(PACKAGE_ROOT, 'docs/images');
const SIZE = { width: 1440, height: 900 };
const WAIT_MS = 120_000;
const STRAP = { device: 'sim-strap-01', type: 'heartrate' };

interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly shows: RegExp;
  readonly scheme?: 'dark';
}

const PICTURES: readonly Picture[] = [
  { name: 'devices', hash: 'devices', shows: /sim-patch/ },
  { name: 'device', hash: `devices/${STRAP.device}/${STRAP.type}`, shows: /samples/ },
  { name: 'held', hash: 'held', shows: /strap-unknown/ },
  { name: 'dead-letters', hash: 'dead-letters', shows: /By reason/ },
  { name: 'mapping-debugger', hash: 'debugger?from=hub', shows: /\d measurement/ },
  { name: 'mapping-debugger-dark', hash: 'debugger?from=hub', shows: /\d measurement/, scheme: 'dark' },
  { name: 'health', hash: 'health', shows: /Versions in force/ },
  { name: 'pipeline', hash: 'pipeline', shows: /events in all/ },
  { name: 'pipeline-dark', hash: 'pipeline', shows: /events in all/, scheme: 'dark' },
];

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await using stack = await startConsoleStack({ words: ['--demo', '--window', '20'] });
  const browser = await startBrowser();
  try {
    await fill(stack);
    for (const picture of PICTURES) await takeConsole(browser, stack, picture);
    await takeWhy(browser, stack);
    await takeTemporal(browser, stack);
  } finally {
    await browser.close();
  }
}

/** Something to see on each page: a faulty reading, an unknown device, an Observation. */
async function fill(stack: ConsoleStack): Promise<void> {
  const time = new Date().toISOString();
  const faulty = [1, 2, 3].map(() => ({ deviceId: STRAP.device, readings: [{ time, heartRate: '7l' }] }));
  await stack.send([...faulty, { deviceId: 'strap-unknown', readings: [{ time, heartRate: 71 }] }]);
  await until('An Observation', () => lastObservation(stack), WAIT_MS);
  const isHeld = async () => (/strap-unknown/.test(await answerOf(stack, 'api/held')) ? true : undefined);
  await until('A held reading', isHeld, WAIT_MS);
}

async function lastObservation(stack: ConsoleStack): Promise<string | undefined> {
  const actor = await answerOf(stack, `api/actor?${new URLSearchParams(STRAP).toString()}`);
  return /Observation\/[\da-f]+/.exec(actor)?.[0];
}

async function answerOf({ consoleUrl }: ConsoleStack, path: string): Promise<string> {
  return (await fetch(`${consoleUrl}${path}`)).text();
}

async function takeConsole(browser: Browser, stack: ConsoleStack, picture: Picture): Promise<void> {
  const { name, hash, shows, scheme = 'light' } = picture;
  const page = await browser.newPage({ viewport: SIZE, colorScheme: scheme });
  await page.goto(`${stack.consoleUrl}#/${hash}`);
  await page.getByText(shows).first().waitFor();
  await save(page, name);
}

async function takeWhy(browser: Browser, stack: ConsoleStack): Promise<void> {
  const observation = await until('An Observation', () => lastObservation(stack), WAIT_MS);
  const page = await browser.newPage({ viewport: { ...SIZE, height: 1400 } });
  await page.goto(`${stack.consoleUrl}#/why?${new URLSearchParams({ observation }).toString()}`);
  await page.getByText('this one stands').first().waitFor();
  await page
    .getByRole('textbox', { name: /expressions of heartrate/ })
    .first()
    .waitFor();
  await save(page, 'why-this-number');
}

/** The Web UI of Temporal draws its lists some seconds after its frame. */
async function takeTemporal(browser: Browser, stack: ConsoleStack): Promise<void> {
  const page = await browser.newPage({ viewport: SIZE });
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${stack.temporalUiUrl}/namespaces/default/workflows`);
  const actor = page.getByRole('link', { name: new RegExp(`iot-connector/${STRAP.device}/${STRAP.type}`) }).first();
  await actor.waitFor();
  await page.screenshot({ path: join(FOLDER, 'temporal-actors.png') });
  await actor.click();
  await page.getByText('Search Attributes').first().waitFor();
  await page.screenshot({ path: join(FOLDER, 'temporal-actor.png') });
  await page.getByText('User Metadata', { exact: true }).first().click();
  await until('The details', () => showsDetails(page), WAIT_MS);
  await page.screenshot({ path: join(FOLDER, 'temporal-details.png') });
  await page.getByText('Search Attributes', { exact: true }).first().click();
  await page.getByText('IotState').first().waitFor();
  await page.screenshot({ path: join(FOLDER, 'temporal-search-attributes.png') });
  await page.close();
}

/** The Web UI draws Markdown in frames of their own. */
async function showsDetails(page: Page): Promise<true | undefined> {
  const texts = await Promise.all(page.frames().map((frame) => frame.getByText('Last window written').count()));
  return texts.some((count) => count > 0) ? true : undefined;
}

async function save(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  await page.close();
}

await main();
