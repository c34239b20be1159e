import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type ConsoleServerOptions, startConsoleServer } from '../../console/server/console-server.ts';
import { REQUEST_HEADER } from '../../console/contract/routes.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { ask } from './_console.ts';

const JSON_POST = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"device":"strap-1"}' };
const DEVICE = z.strictObject({ device: z.string() });

async function serve(given: Partial<ConsoleServerOptions> = {}) {
  const log: string[] = [];
  const changes: unknown[] = [];
  const server = await startConsoleServer({
    settings: { host: '127.0.0.1', port: 0, allowedHosts: ['console.clinic.example'] },
    token: undefined,
    session: { version: '1', servedBy: 'up' },
    logger: createLogger('debug', { write: (line) => void log.push(line) }),
    routes: [
      {
        method: 'GET',
        path: 'api/pipeline',
        answer: async (input) => {
          const { device } = DEVICE.parse(input);
          if (device === 'broken') throw new Error('reading of patient-7 is 120');
          return { device };
        },
      },
      {
        method: 'POST',
        path: 'api/actor/flush',
        answer: async (input) => {
          changes.push(DEVICE.parse(input));
          return {};
        },
      },
    ],
    ...given,
  });
  onTestFinished(() => server.close());
  return { ...server, log, changes };
}

async function page(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'iot-connector-page-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'page', 'assets'), { recursive: true });
  await writeFile(join(directory, 'page', 'index.html'), '<!doctype html><title>Console</title>');
  await writeFile(join(directory, 'page', 'assets', 'main.js'), 'export {};');
  await writeFile(join(directory, 'secret.txt'), 'secret');
  return join(directory, 'page');
}

describe('who reaches the console', () => {
  it('is refused under a foreign name, for page and API, so that no name can be rebound to it', async () => {
    const { url } = await serve({ pageDir: await page() });
    for (const path of ['/', '/api/session', '/api/pipeline?device=a']) {
      expect((await ask(url, { path, headers: { host: 'rebound.evil.example' } })).status).toBe(403);
    }
    expect((await ask(url, { path: '/api/session', headers: { host: 'console.clinic.example' } })).status).toBe(200);
  });

  it('changes nothing from a foreign page, whatever that can send', async () => {
    const { url, changes } = await serve();
    const path = '/api/actor/flush';
    const foreign = { ...JSON_POST.headers, [REQUEST_HEADER]: '1', origin: 'https://evil.example' };
    const answers = [
      await ask(url, { ...JSON_POST, path, headers: foreign }),
      await ask(url, { ...JSON_POST, path, headers: { ...foreign, origin: 'null' } }),
      await ask(url, { ...JSON_POST, path }),
      await ask(url, {
        ...JSON_POST,
        path,
        headers: { ...JSON_POST.headers, [REQUEST_HEADER]: '1', 'sec-fetch-site': 'cross-site' },
      }),
      await ask(url, {
        method: 'OPTIONS',
        path,
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    for (const { headers } of answers) expect(headers).not.toHaveProperty('access-control-allow-origin');
    const form = { 'content-type': 'text/plain', [REQUEST_HEADER]: '1' };
    expect((await ask(url, { ...JSON_POST, path, headers: form })).status).toBe(415);
    expect(changes).toEqual([]);

    const own = { ...JSON_POST.headers, [REQUEST_HEADER]: '1', origin: url };
    expect((await ask(url, { ...JSON_POST, path, headers: own })).status).toBe(200);
    expect(changes).toEqual([{ device: 'strap-1' }]);
  });

  it('does not start beyond loopback without a token', async () => {
    const settings = { host: '0.0.0.0', port: 0, allowedHosts: [] };
    await expect(serve({ settings })).rejects.toThrow(/IOT_CONNECTOR_CONSOLE_TOKEN/);
  });

  it('has to say the token, where there is one, for everything but the page and whether it is needed', async () => {
    const settings = { host: '0.0.0.0', port: 0, allowedHosts: [] };
    const { url } = await serve({ settings, token: 'a-secret', pageDir: await page() });
    const local = url.replace('0.0.0.0', '127.0.0.1');
    const path = '/api/pipeline?device=a';
    expect((await ask(local, { path })).status).toBe(401);
    expect((await ask(local, { path, headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect((await ask(local, { path, headers: { authorization: 'Bearer a-secret' } })).status).toBe(200);
    expect((await ask(local)).status).toBe(200);
    const session = await ask(local, { path: '/api/session' });
    expect(JSON.parse(session.text)).toMatchObject({ tokenRequired: true, isAllowed: false });
  });
});

describe('what the console tells', () => {
  it('keeps every answer out of caches and frames, and runs no inline script', async () => {
    const { url } = await serve({ pageDir: await page() });
    for (const path of ['/', '/assets/main.js', '/api/session', '/api/nothing']) {
      const { headers } = await ask(url, { path });
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
    }
  });

  it('serves no file outside the page', async () => {
    const { url } = await serve({ pageDir: await page() });
    for (const path of ['/../secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%2e%2e/secret.txt']) {
      const answer = await ask(url, { path });
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.text).not.toBe('secret');
    }
  });

  it('says how to build a page that is not built', async () => {
    const { url } = await serve({ pageDir: '/nonexistent' });
    const answer = await ask(url);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('npm run build:console');
  });

  it('neither answers nor logs what stands in an unexpected error, nor an address', async () => {
    const { url, log } = await serve();
    const answer = await ask(url, { path: '/api/pipeline?device=broken' });
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'Internal', remedy: expect.any(String) });
    const said = [answer.text, ...log].join('\n');
    expect(said).not.toMatch(/patient-7|broken/);
    expect(log.join('')).toContain('/api/pipeline');
  });

  it('says what is wrong with a request', async () => {
    const { url } = await serve();
    expect(JSON.parse((await ask(url, { path: '/api/pipeline' })).text)).toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining('device'),
    });
    const headers = { ...JSON_POST.headers, [REQUEST_HEADER]: '1' };
    const tooBig = await ask(url, {
      ...JSON_POST,
      path: '/api/actor/flush',
      headers,
      body: `"${'x'.repeat(2_000_000)}"`,
    });
    expect(tooBig.status).toBe(413);
    const noJson = await ask(url, { ...JSON_POST, path: '/api/actor/flush', headers, body: '{' });
    expect(noJson.status).toBe(400);
  });
});
