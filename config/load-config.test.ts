import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidConfig } from './invalid-config.ts';
import { loadConfig, parseConfig } from './load-config.ts';
import { loadSecrets, readableSecret, requiredSecret } from './secrets.ts';
import { listSettings, variableOf } from './settings.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'config-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(text: string): Promise<string> {
  const path = join(directory, `${Math.random()}.json`);
  await writeFile(path, text);
  return path;
}

describe('the configuration', () => {
  it('means the embedded stack and 15 minutes when nothing is configured', () => {
    const config = parseConfig({}, 'none');
    expect(config.window.seconds).toBe(900);
    expect(config.fhir.url).toBeUndefined();
    expect(config.compatibility).toBe('default');
  });

  it('reads JSON with comments, and lets the environment win over it', async () => {
    const path = await file('{ // comment\n "window": { "seconds": 60, "byType": { "ecg": 0 } }, }');
    const config = await loadConfig(
      { IOT_CONNECTOR_WINDOW_SECONDS: '30', IOT_CONNECTOR_FHIR_URL: 'http://fhir.example/r4' },
      path,
    );
    expect(config.window).toMatchObject({ seconds: 30, byType: { ecg: 0 } });
    expect(config.fhir.url).toBe('http://fhir.example/r4');
  });

  it('names every fault with its place', async () => {
    const path = await file('{ "window": { "seconds": -1 }, "hubs": {} }');
    await expect(loadConfig({}, path)).rejects.toThrow(/\/window\/seconds: .*\n.*hubs/s);
  });

  it('tells the line of a syntax error', async () => {
    await expect(loadConfig({}, await file('{\n "window": nope\n}'))).rejects.toThrow(/line 2/);
  });

  it('refuses a file that was asked for and is not there', async () => {
    await expect(loadConfig({}, join(directory, 'none.json'))).rejects.toThrow(InvalidConfig);
  });

  it('refuses a variable that is no setting, since a typo would change nothing', async () => {
    await expect(loadConfig({ IOT_CONNECTOR_WINDOW_SECOND: '3' })).rejects.toThrow(
      'IOT_CONNECTOR_WINDOW_SECOND is no setting',
    );
  });

  it('has one variable for every setting', async () => {
    expect(variableOf(['stack', 'temporalUiPort'])).toBe('IOT_CONNECTOR_STACK_TEMPORAL_UI_PORT');
    const variables = listSettings().map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
    for (const { variable, default: value } of listSettings()) {
      if (value === undefined) continue;
      await expect(
        loadConfig({ [variable]: JSON.stringify(value), ...KIND_BEFORE_FIELD[variable] }),
      ).resolves.toBeDefined();
    }
  });

  it('takes the fields of a kind from variables, too', async () => {
    const config = await loadConfig({
      IOT_CONNECTOR_STORE_KIND: 'blob',
      IOT_CONNECTOR_STORE_CONTAINER_URL: 'https://clinic.blob.core.windows.net/connector',
      IOT_CONNECTOR_FHIR_AUTH_KIND: 'smart',
      IOT_CONNECTOR_FHIR_AUTH_CLIENT_ID: 'connector',
    });
    expect(config.store).toMatchObject({
      kind: 'blob',
      containerUrl: 'https://clinic.blob.core.windows.net/connector',
    });
    expect(config.fhir.auth).toEqual({ kind: 'smart', clientId: 'connector' });
  });

  it.each([
    ['/hub/fullyQualifiedNamespace: is needed', { hub: { auth: 'identity' } }],
    [
      '/hub/fullyQualifiedNamespace: must be a host name',
      { hub: { auth: 'identity', fullyQualifiedNamespace: 'sb://ns/' } },
    ],
    ['/hub/auth: must be identity', { hub: { fullyQualifiedNamespace: 'clinic.servicebus.windows.net' } }],
    ['/hub/webSocket: must be true', { hub: { proxyUrl: 'http://proxy.example:3128' } }],
    ['IOT_CONNECTOR_PROXY_CREDENTIALS', { hub: { webSocket: true, proxyUrl: 'http://user:pass@proxy.example:3128' } }],
    ['/store/containerUrl: must hold no query', { store: { kind: 'blob', containerUrl: 'https://a.example/c?sig=x' } }],
    ['/store/container: must be 3 to 63', { store: { kind: 'blob', container: 'My_Container' } }],
    ['/store', { store: { kind: 'file', container: 'connector' } }],
    ['/azure/tenantId: is needed', { azure: { credential: 'clientSecret', clientId: 'app' } }],
  ])('refuses what cannot be meant: %s', (message, config) => {
    expect(() => parseConfig(config, 'none')).toThrow(message);
  });
});

const KIND_BEFORE_FIELD: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  IOT_CONNECTOR_STORE_CONTAINER: { IOT_CONNECTOR_STORE_KIND: 'blob' },
};

describe('secrets', () => {
  it('come from the environment or from a file that it names', async () => {
    const path = await file('  token-from-file\n');
    const secrets = await loadSecrets({
      IOT_CONNECTOR_FHIR_TOKEN_FILE: path,
      IOT_CONNECTOR_HUB_CONNECTION_STRING: 'Endpoint=sb://hub.example',
    });
    expect(secrets).toEqual({
      fhirToken: 'token-from-file',
      hubConnectionString: 'Endpoint=sb://hub.example',
      files: { fhirToken: path },
    });
  });

  it('that stand in files are read anew by those who ask again', async () => {
    const path = await file('first');
    const secrets = await loadSecrets({ IOT_CONNECTOR_FHIR_TOKEN_FILE: path });
    const token = readableSecret(secrets, 'fhirToken', 'fhir.auth');
    await writeFile(path, 'second\n');
    expect(typeof token === 'function' && (await token())).toBe('second');
    await rm(path);
    await expect(typeof token === 'function' && token()).rejects.toThrow('IOT_CONNECTOR_FHIR_TOKEN_FILE');
    expect(readableSecret({ fhirToken: 'fixed' }, 'fhirToken', 'fhir.auth')).toBe('fixed');
  });

  it('say what to set when one is needed', () => {
    expect(() => requiredSecret({}, 'fhirToken', 'fhir.auth of kind bearer')).toThrow(
      'fhir.auth of kind bearer needs IOT_CONNECTOR_FHIR_TOKEN or IOT_CONNECTOR_FHIR_TOKEN_FILE.',
    );
  });

  it('say which file cannot be read', async () => {
    const environment = { IOT_CONNECTOR_FHIR_TOKEN_FILE: join(directory, 'absent') };
    await expect(loadSecrets(environment)).rejects.toThrow('IOT_CONNECTOR_FHIR_TOKEN_FILE');
  });
});
