import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedDevices } from '../../cli/simulate/device-models.ts';
import { registerDevices } from '../../cli/simulate/register-devices.ts';
import { findViolations } from './_accessibility.ts';
import { CHROMIUM, CHROMIUM_NOTE, startBrowser } from './_browser.ts';
import { type ConsoleStack, startConsoleStack } from './_stack.ts';
import { typeOver } from './_type-over.ts';

const RIGHT = '"$.matchedToken.heartRate"';
const WRONG = '"$.matchedToken.hartRate"';
const [strap, cuff] = simulatedDevices(2);
if (strap === undefined || cuff === undefined) throw new Error('there are no simulated devices');

/** Addresses of pages, and what shows that they have their data. */
const PAGES: readonly (readonly [hash: string, shows: RegExp])[] = [
  ['pipeline', /events in all/],
  ['devices', /sim-cuff/],
  [`devices/${cuff.deviceId}/bloodpressure`, /Device actor/],
  ['held', /strap-unknown/],
  ['dead-letters', /By reason/],
  ['debugger', /Run in \d+ ms/],
  ['why', /Observation/],
  ['health', /Versions in force/],
];

describe.skipIf(CHROMIUM === undefined)(`the console on a running connector${CHROMIUM_NOTE}`, () => {
  let browser: Browser;
  let stack: ConsoleStack;

  beforeAll(async () => {
    stack = await startConsoleStack({ words: ['--window', '2'], prepare: (text) => text.replace(RIGHT, WRONG) });
    browser = await startBrowser();
    await registerDevices({ baseUrl: stack.fhirUrl }, [strap, cuff]);
    const now = Date.now();
    const reading = (deviceId: string) => ({
      deviceId,
      readings: [{ time: new Date(now).toISOString(), systolic: 121, diastolic: 78 }],
    });
    const strapMessages = [0, 1, 2].map((second) => strap.model.message(strap, now + second * 1000, () => 0.5));
    await stack.send([...strapMessages, reading(cuff.deviceId), reading('strap-unknown')]);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.[Symbol.asyncDispose]();
  });

  async function open(hash: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const context: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    await page.goto(`${stack.consoleUrl}#/${hash}`);
    return page;
  }

  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    it.each(PAGES)(
      'shows #/%s with its data, by its own policy, and without an accessibility violation',
      async (hash, shows) => {
        const page = await open(hash, scheme);
        const troubles: string[] = [];
        page.on('pageerror', ({ message }) => troubles.push(message));
        page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
        await page.getByText(shows).first().waitFor();
        expect(await findViolations(page)).toEqual([]);
        expect(troubles).toEqual([]);
        await page.context().close();
      },
    );
  });

  it('says what to do while its server does not answer, keeps what it knew, and goes on by itself', async () => {
    const page = await open('pipeline');
    await page.getByText('events in all').waitFor();
    await page.route('**/api/pipeline', (request) => request.abort());
    await page.getByRole('alert').getByText('does not answer').waitFor();
    await page.getByText('What is shown below is from before').waitFor();
    expect(await page.getByText('events in all').count()).toBe(1);
    await page.unroute('**/api/pipeline');
    await expect.poll(() => page.getByRole('alert').count(), { timeout: 20_000 }).toBe(0);
    await page.context().close();
  });

  it('is used by keyboard alone: pages, tables, dialogs and editors', async () => {
    const page = await open('pipeline');
    await page.getByText('events in all').waitFor();
    await tabTo(page, 'Skip to content');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Pipeline');
    await page.keyboard.press('Shift+Tab');
    await tabBackTo(page, 'Devices');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Devices');
    await page.getByRole('link', { name: cuff.deviceId }).waitFor();
    await tabTo(page, 'Type');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('columnheader', { name: 'Type' }).getAttribute('aria-sort')).toBe('ascending');
    await tabTo(page, cuff.deviceId);
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe(`${cuff.deviceId}, bloodpressure`);
    await tabTo(page, 'Flush …');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Write the open window now?' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(await focused(page)).toBe('Flush …');
    await page.context().close();
  });

  it('leads from a broken mapping to the Observation', { timeout: 240_000 }, async () => {
    const page = await open('dead-letters');
    await page
      .getByRole('row', { name: /heartrate/ })
      .first()
      .waitFor();
    // The letters themselves: their summary is there first.
    const letters = page.getByRole('table', { name: /letter\(s\) shown/ });
    await letters.getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Under the mapping in force' }).waitFor();
    await page.getByRole('link', { name: 'Open in the mapping debugger' }).click();
    await page.getByRole('button', { name: /^Dead letter, .*fault/ }).waitFor();

    await typeOver(page, 'Device mapping', WRONG, RIGHT);
    await page.getByRole('button', { name: /^Dead letter, .*1 measurement/ }).waitFor();
    await page.getByRole('tab', { name: 'What changed' }).click();
    await page.getByText('Compared with the set in force').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download devicecontent.json' }).click();
    const mended = await readFile(await (await download).path(), 'utf8');
    await stack.writeMapping('devicecontent.json', mended);

    await page.getByRole('link', { name: 'Dead letters' }).click();
    await page.getByRole('button', { name: 'Dry run of all letters' }).click();
    await page.getByText(/3 letter\(s\), 3 reading\(s\): 3 pass/).waitFor();
    await page.getByRole('button', { name: 'Replay all letters …' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
    await page.getByText('There are no dead letters').waitFor();

    await page.getByRole('link', { name: 'Devices' }).click();
    await page.getByRole('link', { name: strap.deviceId }).click();
    await page.getByRole('link', { name: /^Why this number.+Observation/ }).click();
    await page.getByText('this one stands').waitFor();
    await page.getByText('agrees with the Observation').waitFor();
    await page.getByRole('img', { name: /3 samples/ }).waitFor();
    await page.getByRole('link', { name: 'Sample before' }).click();
    await expect.poll(() => page.url()).toContain('slot=1');
    await page.getByText('this one stands').waitFor();
    await page.context().close();
  });
});

/** The words of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(`(document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? '').trim()`);
}

async function tabTo(page: Page, words: string, key = 'Tab'): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press(key);
    if ((await focused(page)) === words) return;
  }
  throw new Error(`60 times ${key} did not reach ${words}`);
}

async function tabBackTo(page: Page, words: string): Promise<void> {
  await tabTo(page, words, 'Shift+Tab');
}
