import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { metricsOf } from './metrics-source.ts';

async function endpoint(status: number): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end('DeviceEvent_total 3\n'));
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/metrics`;
}

describe('metrics of other processes', () => {
  it('come from those that answer, and the others are named without a password', async () => {
    const [good, bad] = [await endpoint(200), await endpoint(503)];
    const withPassword = bad.replace('http://', 'http://user:secret@');
    const source = metricsOf([good, withPassword, 'http://127.0.0.1:1/metrics']);
    expect(source.from).toBe('endpoints');
    expect([...(await source.read())]).toEqual([[good, 'DeviceEvent_total 3\n']]);
    expect(source.missing()).toEqual([
      `${bad} does not tell its metrics.`,
      'http://127.0.0.1:1/metrics does not tell its metrics.',
    ]);
  });

  it('are said to be unknown where no endpoint is named', async () => {
    const source = metricsOf([]);
    expect(source.from).toBe('none');
    expect((await source.read()).size).toBe(0);
    expect(source.missing()[0]).toContain('console.metricsUrls');
  });
});
