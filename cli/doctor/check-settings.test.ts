import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../config/load-config.ts';
import { checkClock, clockCheck } from './check-clock.ts';
import { checkHubSettings } from './check-settings.ts';

const STRING = 'Endpoint=sb://clinic.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=bm90IGEga2V5';
const OWN_GROUP = { consumerGroup: 'iot-connector' };

function checks(hub: object, hubConnectionString?: string) {
  const config = parseConfig({ hub }, 'test');
  return checkHubSettings(config, hubConnectionString === undefined ? {} : { hubConnectionString });
}

describe('the settings of the hub', () => {
  it('are not looked at while the embedded broker is used', () => expect(checks({})).toEqual([]));

  it('are in order with a group of its own and a string of the namespace or of the hub', () => {
    for (const text of [STRING, `${STRING};EntityPath=devicedata`]) {
      expect(checks(OWN_GROUP, text)).toEqual([
        { name: 'hub settings', result: 'ok', found: 'consumer group iot-connector' },
      ]);
    }
  });

  it('warn of a consumer group that others read, too', () => {
    expect(checks({}, STRING)).toMatchObject([
      { result: 'warning', remedy: expect.stringContaining('hub.consumerGroup') },
    ]);
    const identity = { auth: 'identity', fullyQualifiedNamespace: 'clinic.servicebus.windows.net' };
    expect(checks(identity)).toMatchObject([{ result: 'warning' }]);
  });

  it.each([
    ['a string of a storage account', 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b'],
    ['a host name', 'clinic.servicebus.windows.net'],
    ['a string without key', 'Endpoint=sb://clinic.servicebus.windows.net/'],
  ])('say that %s is none of a hub, and never repeat it', (_, text) => {
    const [first] = checks(OWN_GROUP, text);
    expect(first).toMatchObject({ result: 'failed', remedy: expect.stringContaining('Endpoint=sb://') });
    expect(first?.found).not.toContain(text);
  });

  it('say that the string is for another hub', () => {
    expect(checks(OWN_GROUP, `${STRING};EntityPath=other`)[0]?.found).toContain(
      'hub other, and hub.eventHub is devicedata',
    );
  });
});

describe('the clock', () => {
  it('may differ by seconds, and not by minutes', () => {
    expect(clockCheck(-20_000).result).toBe('ok');
    expect(clockCheck(120_000)).toMatchObject({ result: 'warning', found: expect.stringContaining('120 s behind') });
    expect(clockCheck(-120_000).found).toContain('120 s ahead of');
  });

  it('is compared with what the FHIR server tells', async () => {
    const server = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + 600_000).toUTCString());
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : '';
    expect(await checkClock(`http://127.0.0.1:${port}/fhir`)).toMatchObject([{ name: 'clock', result: 'warning' }]);
    expect(await checkClock('http://127.0.0.1:1/fhir')).toEqual([]);
  });
});
