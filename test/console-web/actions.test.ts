import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedDevices } from '../../cli/simulate/device-models.ts';
import { registerDevices } from '../../cli/simulate/register-devices.ts';
import { PACKAGE_ROOT } from '../../config/package.ts';
import { findViolations } from './_accessibility.ts';
import { CHROMIUM, CHROMIUM_NOTE, startBrowser } from './_browser.ts';
import { type ConsoleStack, startConsoleStack } from './_stack.ts';

const TOKEN = 'a-token-for-tests';
const RIGHT = '"$.matchedToken.spo2"';
const WRONG = '"$.matchedToken.sp02"';
const [strap, cuff] = simulatedDevices(2);
if (strap === undefined || cuff === undefined) throw new Error('there are no simulated devices');
const NOW = Math.floor(Date.now() / 1000) * 1000;

/** Five steps of a replay, each a signal: with this pace a step takes seconds, long enough to stop it. */
const LETTERS = 500;
const ENV = { IOT_CONNECTOR_CONSOLE_TOKEN: TOKEN, IOT_CONNECTOR_INGEST_SIGNALS_PER_SECOND: '0.25' };

const iso = (second: number) => new Date(NOW + second * 1000).toISOString();
const pressure = (deviceId: string) => ({ deviceId, readings: [{ time: iso(0), systolic: 121, diastolic: 78 }] });
const saturation = (second: number) => ({ deviceId: 'oximeter-1', time: iso(second), spo2: 97 });

describe.skipIf(CHROMIUM === undefined)(`what a person does in the console${CHROMIUM_NOTE}`, () => {
  let browser: Browser;
  let stack: ConsoleStack;

  beforeAll(async () => {
    stack = await startConsoleStack({ words: [], env: ENV, prepare: (text) => text.replace(RIGHT, WRONG) });
    browser = await startBrowser();
    await registerDevices({ baseUrl: stack.fhirUrl }, [strap]);
    const beats = [0, 1, 2].map((second) => strap.model.message(strap, NOW + second * 1000, () => 0.5));
    await stack.send([...beats, pressure(cuff.deviceId), pressure('cuff-unknown')]);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.[Symbol.asyncDispose]();
  });

  async function open(hash: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(40_000);
    const page = await context.newPage();
    await page.goto(`${stack.consoleUrl}#/${hash}`);
    return page;
  }

  async function openSignedIn(hash: string): Promise<Page> {
    const page = await open(hash);
    await signIn(page, TOKEN);
    return page;
  }

  it('is let in with the token only, stays so as long as the tab, and leaves nothing behind', async () => {
    const page = await open('devices');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await signIn(page, 'another-token');
    await page.getByRole('alert').getByText('That is not the token').waitFor();
    await signIn(page, TOKEN);
    await page.getByRole('link', { name: strap.deviceId }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: strap.deviceId }).waitFor();
    expect(await findViolations(page)).toEqual([]);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(TOKEN);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  it('is asked for the token again where the server has another one meanwhile', async () => {
    const page = await openSignedIn('devices');
    await page.getByRole('link', { name: strap.deviceId }).waitFor();
    const asBefore = async (kept: Route) =>
      kept.continue({ headers: { ...kept.request().headers(), authorization: 'Bearer of-yesterday' } });
    await page.route('**/api/actors?**', asBefore);
    await page.getByRole('alert').getByText('or not any more').waitFor();
    await page.unroute('**/api/actors?**');
    await signIn(page, TOKEN);
    await page.getByRole('link', { name: strap.deviceId }).waitFor();
    await page.context().close();
  });

  it('goes from a point of a plot to its reading, in the open window and in the Observation', async () => {
    const page = await openSignedIn(`devices/${strap.deviceId}/heartrate`);
    await page.getByText('3 samples').first().waitFor();
    await clickPoint(page, 'left');
    await expect.poll(() => page.url(), { timeout: 20_000 }).toContain(`at=${NOW}`);
    await page.getByRole('table', { name: 'Readings of this event' }).getByText('in the open window').waitFor();
    expect(await page.getByRole('rowheader', { name: iso(0) }).count()).toBe(1);

    await page.goBack();
    await flush(page, 'has an outcome in FHIR');
    await page.getByRole('link', { name: /^Why this number.+Observation/ }).click();
    await page.getByText('this one stands').waitFor();
    await clickPoint(page, 'left');
    await expect.poll(() => page.url(), { timeout: 20_000 }).toContain('slot=0');
    await page.getByRole('link', { name: 'Sample after' }).waitFor();
    expect(await page.getByRole('link', { name: 'Sample before' }).count()).toBe(0);
    await clickPoint(page, 'right');
    await expect.poll(() => page.url(), { timeout: 20_000 }).toContain('slot=2');
    await page.getByRole('link', { name: 'Sample before' }).waitFor();
    expect(await page.getByRole('link', { name: 'Sample after' }).count()).toBe(0);
    await page.context().close();
  });

  it('retries what is held for a device that is registered meanwhile, and discards what is nobody’s', async () => {
    const page = await openSignedIn(`devices/${cuff.deviceId}/bloodpressure`);
    await flush(page, 'are held still');
    await page.goto(`${stack.consoleUrl}#/devices/cuff-unknown/bloodpressure`);
    await flush(page, 'are held still');
    await page.getByRole('link', { name: 'Held', exact: true }).click();
    await page.getByRole('link', { name: 'cuff-unknown' }).waitFor();

    await registerDevices({ baseUrl: stack.fhirUrl }, [cuff]);
    await page.getByRole('checkbox', { name: new RegExp(`/${cuff.deviceId}/`) }).check();
    await page.getByRole('button', { name: 'Retry 1 chosen' }).click();
    await page.getByText('The work on held readings: done').waitFor();
    await page.getByRole('row', { name: new RegExp(`${cuff.deviceId} bloodpressure .*has an outcome`) }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: cuff.deviceId }).count(), { timeout: 20_000 }).toBe(0);

    await page.getByRole('checkbox', { name: /cuff-unknown/ }).check();
    await page.getByRole('button', { name: 'Discard 1 chosen …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Discard what 1 actor(s) hold?' });
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Discard' }).click();
    expect(await dialog.count(), 'who and why are asked for').toBe(1);
    await dialog.getByLabel('Who decides').fill('Nurse Example');
    await dialog.getByLabel('Why').fill('a cuff of the shop');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('row', { name: 'cuff-unknown bloodpressure Discarded 1' }).waitFor();
    await page.getByText('Nothing is held', { exact: true }).waitFor();

    await page.goto(`${stack.consoleUrl}#/dead-letters?discarded=yes`);
    await page
      .getByRole('table', { name: /letter\(s\) shown/ })
      .getByRole('link')
      .first()
      .click();
    await page.getByText('Nurse Example').first().waitFor();
    await page.context().close();
  });

  it('stops a replay that is under way, and goes on with it from the list of runs', { timeout: 240_000 }, async () => {
    await stack.send(Array.from({ length: LETTERS }, (_, second) => saturation(second)));
    const page = await openSignedIn('dead-letters?type=oxygensaturation');
    await page
      .getByRole('row', { name: /oxygensaturation .* 500/ })
      .first()
      .waitFor();
    const whole = await readFile(join(PACKAGE_ROOT, 'examples/demo/devicecontent.json'), 'utf8');
    await stack.writeMapping('devicecontent.json', whole);

    await page.getByRole('button', { name: 'Replay all that fit the filter …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
    await page.getByText('100 of 500 letters').waitFor();
    await page.getByRole('button', { name: 'Stop after this step' }).click();
    await page.getByText('The work on dead letters stops after this step').waitFor();
    expect(await page.getByRole('button', { name: 'Stop after this step' }).isDisabled()).toBe(true);
    await page.getByText('The work on dead letters: cancelled').waitFor();
    expect(await page.getByRole('button', { name: 'Go on with it' }).count()).toBe(1);

    await page.getByRole('link', { name: 'Health and settings' }).click();
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.getByRole('row', { name: /Replay .* cancelled \d00 of 500 letters/ }).waitFor();
    await page.getByRole('button', { name: 'Go on with Replay' }).click();
    await page.getByText('The run: done').waitFor();
    await page.getByText(/500 letter\(s\), 500 reading\(s\): 500 pass\./).waitFor();
    await page.goto(`${stack.consoleUrl}#/dead-letters?type=oxygensaturation`);
    await page.getByText('No dead letter fits the filter').waitFor();
    await page.context().close();
  });
});

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function flush(page: Page, outcome: string): Promise<void> {
  await page.getByRole('button', { name: 'Flush …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Flush' }).click();
  await page.getByText('Flush: done').waitFor();
  await page.getByRole('status').getByText(outcome).waitFor();
}

/** The first or the last point of the first plot. */
async function clickPoint(page: Page, end: 'left' | 'right'): Promise<void> {
  const plot = page.locator('.u-over').first();
  await plot.waitFor();
  const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};
  await plot.click({ position: { x: end === 'left' ? 1 : width - 1, y: height / 2 } });
}
