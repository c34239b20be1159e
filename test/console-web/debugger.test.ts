import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from './_accessibility.ts';
import { CHROMIUM, CHROMIUM_NOTE, startBrowser } from './_browser.ts';
import { typeOver } from './_type-over.ts';
import { buildPage, type PageBuild, servePage } from './_page-build.ts';

const WIDE = { width: 1440, height: 900 };

describe.skipIf(CHROMIUM === undefined)(`the mapping debugger without a connector${CHROMIUM_NOTE}`, () => {
  let browser: Browser;
  let built: PageBuild;
  let server: { readonly url: string; close(): Promise<void> };

  beforeAll(async () => {
    [browser, built] = await Promise.all([startBrowser(), buildPage()]);
    server = await servePage(built);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await built?.[Symbol.asyncDispose]();
  });

  async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const context = await browser.newContext({ viewport: WIDE, colorScheme, acceptDownloads: true });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.goto(`${server.url}#/debugger`);
    await page.getByText(/Run in \d+ ms/).waitFor();
    return page;
  }

  it('shows where templates matched, and the measurements and Observations that they give', async () => {
    const page = await open();
    await page.getByRole('button', { name: /Show the match at \/Body\/readings\/2/ }).click();
    const messages = `document.querySelector('section[aria-label="Messages"] .editor').shadowRoot`;
    const selected = await page.evaluate(`${messages}.getSelection().toString()`);
    expect(String(selected).replaceAll(/\s/g, '')).toBe('{"time":"2026-03-02T08:00:02.000Z","heartRate":72}');
    expect(await page.locator('.cm-match-0').count()).toBeGreaterThan(3);
    await page.getByRole('tab', { name: 'Observations' }).click();
    await page.getByRole('img', { name: /heartrate: 4 samples, 71 to 74/ }).waitFor();
    await page.context().close();
  });

  it('finds a fault while it is typed, at its line, with the page that explains it', async () => {
    const page = await open();
    await typeOver(page, 'Device mapping', '"$..[?(@spo2)]"', '"$..[?(@spo2"');
    await page.getByText('1 error').waitFor();
    await page.getByRole('tab', { name: 'Problems (1)' }).click();
    const problem = page.getByRole('tabpanel').locator('.problem').first();
    await problem.getByText(/expression/).waitFor();
    await problem.getByRole('button', { name: /^line \d+$/ }).click();
    expect(await page.locator('.cm-lintRange-error').count()).toBeGreaterThan(0);
    await problem.getByRole('button', { name: /About/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('heading', { name: 'What to do' })
      .or(page.getByText('Why it matters'))
      .waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.context().close();
  });

  it('completes property names by the schema', async () => {
    const page = await open();
    const editor = page.getByRole('textbox', { name: 'Device mapping' });
    await editor.click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ "templateT');
    // Enter is taken only a moment after the list opened, so that nobody who types on is surprised; a click at once.
    await page.getByRole('option', { name: /templateType/ }).click();
    await expect.poll(() => editor.textContent()).toContain('"templateType": ');
    await page.context().close();
  });

  it('gives a draft to a file and takes it again, in a browser that knows nothing of it', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'New', exact: true }).click();
    await page.getByRole('textbox', { name: 'Message' }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{"deviceId": "strap-77", "time": "2026-03-02T08:00:00Z", "heartRate": 99');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const path = await (await download).path();
    const other = await open();
    await other.getByLabel('Open files …').setInputFiles(path);
    await other.getByText('both mappings and').waitFor();
    await other.getByRole('button', { name: /^New message/ }).click();
    await other.getByText('device strap-77').waitFor();
    await page.context().close();
    await other.context().close();
  });

  it('sends nothing anywhere, and keeps nothing unless it is asked to', async () => {
    const page = await open();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(`${request.method()} ${request.postData() ?? ''}`));
    await page.getByRole('button', { name: 'New', exact: true }).click();
    await page
      .getByRole('button', { name: /^New message/ })
      .first()
      .waitFor();
    const kept = 'JSON.stringify(localStorage)';
    expect(await page.evaluate(kept)).not.toContain('draft');
    await page.getByLabel('Keep in this browser').check();
    await expect.poll(() => page.evaluate(kept)).toContain('strap-01');
    await page.getByLabel('Keep in this browser').uncheck();
    await expect.poll(() => page.evaluate(kept)).not.toContain('strap-01');
    expect(requests.filter((request) => request !== 'GET ')).toEqual([]);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation in %s', async (scheme) => {
    const page = await open(scheme);
    for (const tab of ['This message', 'Observations', 'Problems (0)', 'What changed']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await findViolations(page)).toEqual([]);
    }
    await page.context().close();
  });
});
