import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidConfig, loadConfig, parseConfig, variableOf } from './load-config.ts';
import { loadSecrets } from './secrets.ts';

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

  it('has one variable for every setting', () => {
    expect(variableOf(['stack', 'temporalUiPort'])).toBe('IOT_CONNECTOR_STACK_TEMPORAL_UI_PORT');
  });
});

describe('secrets', () => {
  it('come from the environment or from a file that it names', async () => {
    const path = await file('  token-from-file\n');
    const secrets = await loadSecrets({
      IOT_CONNECTOR_FHIR_TOKEN_FILE: path,
      IOT_CONNECTOR_HUB_CONNECTION_STRING: 'Endpoint=sb://hub.example',
    });
    expect(secrets).toEqual({ fhirToken: 'token-from-file', hubConnectionString: 'Endpoint=sb://hub.example' });
  });

  it('say which file cannot be read', async () => {
    const environment = { IOT_CONNECTOR_FHIR_TOKEN_FILE: join(directory, 'absent') };
    await expect(loadSecrets(environment)).rejects.toThrow('IOT_CONNECTOR_FHIR_TOKEN_FILE');
  });
});
