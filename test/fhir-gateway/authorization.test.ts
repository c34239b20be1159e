import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { simulatedDevices } from '../../cli/simulate/device-models.ts';
import { registerDevices } from '../../cli/simulate/register-devices.ts';
import { parseConfig } from '../../config/load-config.ts';
import { loadSecrets } from '../../config/secrets.ts';
import { options, samples } from '../../fhir/_case-rig.ts';
import type { AuthConfig, FhirGatewayConfig } from '../../fhir/config.ts';
import { createFhirGateway } from '../../fhir/create-fhir-gateway.ts';
import { createFhirReader } from '../../fhir/create-fhir-reader.ts';
import type { FhirGateway, UpsertOutcome } from '../../fhir/gateway.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import { temporaryDirectory } from '../ingestor/_bench.ts';
import type { Client, GuardedServer } from './_authorization-server.ts';
import { CLIENT_ID, CLIENT_SECRET, startGuardedServer, TOKEN_LIFE_S } from './_authorization-server.ts';
import type { Guard } from './_guard.ts';
import { startGuard } from './_guard.ts';

const SCOPE = 'system/Device.crus system/Patient.crus system/Encounter.rs system/Observation.crus';
const LANES = 24;

const closing: { close(): Promise<void> }[] = [];

// The clock of this process is the clock of the gateway and of both servers.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }));

afterEach(async () => {
  vi.useRealTimers();
  for (const one of closing.splice(0).toReversed()) await one.close();
});

async function start(client: Client): Promise<GuardedServer> {
  const server = await startGuardedServer(client);
  closing.push(server);
  return server;
}

/** Without a probe, so that each test sees its own requests only. */
function connect({ baseUrl }: GuardedServer, auth: AuthConfig, http: FhirGatewayConfig['http'] = {}): FhirGateway {
  const gateway = createFhirGateway({ baseUrl, auth, http, server: { firstWrite: 'ifNoneMatch' } });
  closing.push(gateway);
  return gateway;
}

function secret({ tokenUrl }: GuardedServer, clientSecret = CLIENT_SECRET): AuthConfig & { readonly kind: 'oauth2' } {
  return { kind: 'oauth2', tokenUrl, clientId: CLIENT_ID, clientSecret, scope: SCOPE };
}

/** As `up` does it: configured, with the secret in a file that the environment names. */
async function connectByFile({ baseUrl }: Guard, variable: string, text: string, auth: object) {
  const path = join(await temporaryDirectory(), 'secret');
  await writeFile(path, text);
  const secrets = await loadSecrets({ [`${variable}_FILE`]: path });
  const config = gatewayConfig(parseConfig({ fhir: { auth } }, 'none'), secrets, baseUrl, noMetrics);
  const gateway = createFhirGateway({ ...config, server: { firstWrite: 'ifNoneMatch' } });
  closing.push(gateway);
  return { path, gateway };
}

function manyAtOnce(gateway: FhirGateway): Promise<readonly UpsertOutcome[]> {
  const lanes = Array.from({ length: LANES }, (_, lane) => gateway.upsert([samples(`series-${lane}`, 1)], options()));
  return Promise.all(lanes).then((all) => all.flat());
}

async function write(gateway: FhirGateway, sample: number): Promise<string> {
  const [outcome] = await gateway.upsert([samples('a', sample)], options());
  return outcome?.kind === 'failed' ? outcome.trouble.code : (outcome?.kind ?? 'nothing');
}

function passSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

describe('OAuth 2 client credentials', () => {
  it.each([
    ['client_secret_basic', 'basic'],
    ['client_secret_post', 'form'],
  ] as const)('open the server when they are sent as %s', async (method, clientAuth) => {
    const server = await start(method);
    expect(await write(connect(server, { ...secret(server), clientAuth }), 1)).toBe('created');
    expect(server.refused).toBe(0);
  });

  it('that are wrong are an outage until they are mended', async () => {
    const server = await start('client_secret_basic');
    expect(await write(connect(server, secret(server, 'wrong')), 1)).toBe('Outage');
    expect(await write(connect(server, { ...secret(server), scope: 'system/Basic.rs' }), 1)).toBe('Outage');
    expect(await write(connect(server, secret(server)), 1)).toBe('created');
  });

  it('are taken from their file anew for each token', async () => {
    const server = await start('client_secret_basic');
    const { path, gateway } = await connectByFile(server, 'IOT_CONNECTOR_FHIR_CLIENT_SECRET', 'wrong', {
      kind: 'oauth2',
      tokenUrl: server.tokenUrl,
      clientId: CLIENT_ID,
      scope: SCOPE,
    });
    expect(await write(gateway, 1)).toBe('Outage');
    await writeFile(path, `${CLIENT_SECRET}\n`);
    expect(await write(gateway, 1)).toBe('created');
    expect([server.issued, server.refused]).toEqual([1, 0]);
  });
});

describe('a bearer token that another program keeps in a file', () => {
  const good = new Set<string>();
  const connectToGuard = async (token: string) => {
    const guard = await startGuard({ isGood: async (one) => good.has(one) });
    closing.push(guard);
    return { guard, ...(await connectByFile(guard, 'IOT_CONNECTOR_FHIR_TOKEN', token, { kind: 'bearer' })) };
  };

  it('is read every minute, so that no request carries an old one', async () => {
    good.add('first').add('second');
    const { guard, gateway, path } = await connectToGuard('first');
    expect(await write(gateway, 1)).toBe('created');
    await writeFile(path, 'second');
    passSeconds(60);
    good.delete('first');
    expect(await write(gateway, 2)).toBe('updated');
    expect(guard.refused).toBe(0);
  });

  it('is read at once when the server refuses the one of before', async () => {
    good.add('first').add('second');
    const { guard, gateway, path } = await connectToGuard('first');
    expect(await write(gateway, 1)).toBe('created');
    good.delete('first');
    await writeFile(path, 'second');
    expect(await write(gateway, 2)).toBe('updated');
    expect(guard.refused).toBe(1);
  });

  it('is an outage while it is absent or empty', async () => {
    good.add('first');
    const { gateway, path } = await connectToGuard('first');
    expect(await write(gateway, 1)).toBe('created');
    await writeFile(path, '');
    passSeconds(61);
    expect(await write(gateway, 2)).toBe('Outage');
    await rm(path);
    expect(await write(gateway, 2)).toBe('Outage');
    await writeFile(path, 'first');
    expect(await write(gateway, 2)).toBe('updated');
  });
});

describe('made-up devices', () => {
  const [device] = simulatedDevices(1);

  it('are registered as the connector writes, and once, however often it starts', async () => {
    const server = await start('client_secret_basic');
    const config = { baseUrl: server.baseUrl, auth: secret(server) };
    for (let starts = 0; starts < 2; starts++) await registerDevices(config, device === undefined ? [] : [device]);
    const reader = createFhirReader(config);
    closing.push(reader);
    expect(await reader.deviceOfIdentifier(device?.deviceId ?? '', options())).toMatchObject({
      patient: { reference: expect.stringContaining('Patient/') },
    });
    expect(server.refused).toBe(0);
  });

  it('that may not be registered are told of, with what to do', async () => {
    const server = await start('client_secret_basic');
    const registering = registerDevices({ baseUrl: server.baseUrl }, device === undefined ? [] : [device]);
    await expect(registering).rejects.toThrow(/check fhir\.auth.*--no-register/s);
  });
});

describe('a token', () => {
  it('is fetched once, however many ask for it at the same time, and used again', async () => {
    const server = await start('client_secret_basic');
    const gateway = connect(server, secret(server), { connections: LANES });
    expect((await manyAtOnce(gateway)).map(({ kind }) => kind)).toEqual(Array(LANES).fill('created'));
    await manyAtOnce(gateway);
    expect([server.issued, server.refused]).toEqual([1, 0]);
  });

  it('is renewed before it ends, so that no request is refused', async () => {
    const server = await start('client_secret_basic');
    const gateway = connect(server, secret(server));
    for (const sample of [1, 2, 3, 4, 5]) {
      await write(gateway, sample);
      passSeconds(TOKEN_LIFE_S / 2);
    }
    expect(server.refused).toBe(0);
    expect(server.issued).toBeGreaterThan(1);
    expect(await write(gateway, 6)).toBe('updated');
  });

  it('that was taken back is renewed once, whoever finds out first', async () => {
    const server = await start('client_secret_basic');
    const gateway = connect(server, secret(server), { connections: LANES });
    await write(gateway, 1);
    await server.revokeAll();
    expect((await manyAtOnce(gateway)).map(({ kind }) => kind)).toEqual(Array(LANES).fill('created'));
    expect(server.issued).toBe(2);
  });

  it('that is refused again when it is new is an outage, and no reason to ask for ever more', async () => {
    const server = await start('client_secret_basic');
    const gateway = connect(server, secret(server));
    await write(gateway, 1);
    server.refuseAll(true);
    expect(await write(gateway, 2)).toBe('Outage');
    expect([server.issued, server.refused]).toEqual([2, 2]);
    server.refuseAll(false);
    expect(await write(gateway, 2)).toBe('updated');
  });
});

describe('SMART Backend Services', () => {
  const pairs = {
    ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    RS384: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };
  const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();
  const publicKey = (keyId: keyof typeof pairs) => ({ keyId, key: pairs[keyId].publicKey });
  const smart = (keyId: keyof typeof pairs): AuthConfig => ({
    kind: 'smart',
    clientId: CLIENT_ID,
    keyId,
    privateKey: pem(pairs[keyId].privateKey),
  });

  it.each(['ES384', 'RS384'] as const)('open the server with a key of %s, found by discovery', async (algorithm) => {
    const server = await start('private_key_jwt');
    server.setKeys([publicKey(algorithm)]);
    const gateway = connect(server, smart(algorithm));
    expect([await write(gateway, 1), await write(gateway, 2)]).toEqual(['created', 'updated']);
    expect([server.issued, server.refused]).toEqual([1, 0]);
  });

  it('are an outage while the server does not know the key', async () => {
    const server = await start('private_key_jwt');
    server.setKeys([publicKey('RS384')]);
    const gateway = connect(server, smart('ES384'));
    expect(await write(gateway, 1)).toBe('Outage');
    server.setKeys([publicKey('ES384')]);
    passSeconds(120);
    expect(await write(gateway, 1)).toBe('created');
  });

  it('go on through a change of keys: both are known for a while, then the new one only', async () => {
    const server = await start('private_key_jwt');
    let current: keyof typeof pairs = 'RS384';
    const jwk = async () => JSON.stringify({ ...pairs[current].privateKey.export({ format: 'jwk' }), kid: current });
    server.setKeys([publicKey('RS384')]);
    const gateway = connect(server, { kind: 'smart', clientId: CLIENT_ID, privateKey: jwk });
    const written = [await write(gateway, 1)];
    server.setKeys([publicKey('RS384'), publicKey('ES384')]);
    passSeconds(TOKEN_LIFE_S);
    written.push(await write(gateway, 2));
    current = 'ES384';
    passSeconds(TOKEN_LIFE_S);
    written.push(await write(gateway, 3));
    server.setKeys([publicKey('ES384')]);
    passSeconds(TOKEN_LIFE_S);
    written.push(await write(gateway, 4));
    expect(written).toEqual(['created', 'updated', 'updated', 'updated']);
    expect([server.issued, server.refused]).toEqual([4, 0]);
  });

  it('take up a key that was put into its file, with its id, without a restart', async () => {
    const server = await start('private_key_jwt');
    const jwk = (keyId: keyof typeof pairs) =>
      `${JSON.stringify({ ...pairs[keyId].privateKey.export({ format: 'jwk' }), kid: keyId })}\n`;
    server.setKeys([publicKey('RS384')]);
    const auth = { kind: 'smart', clientId: CLIENT_ID, keyId: 'RS384' };
    const { gateway, path } = await connectByFile(server, 'IOT_CONNECTOR_FHIR_PRIVATE_KEY', jwk('RS384'), auth);
    const written = [await write(gateway, 1)];
    // Half a key, as a copy leaves it for a moment: the token that is there goes on.
    await writeFile(path, '{ "kty": "EC", ');
    passSeconds(TOKEN_LIFE_S - 30);
    written.push(await write(gateway, 2));
    passSeconds(60);
    written.push(await write(gateway, 3));
    await writeFile(path, jwk('ES384'));
    server.setKeys([publicKey('ES384')]);
    written.push(await write(gateway, 3));
    await rm(path);
    passSeconds(TOKEN_LIFE_S);
    written.push(await write(gateway, 4));
    expect(written).toEqual(['created', 'updated', 'Outage', 'updated', 'Outage']);
    expect([server.issued, server.refused]).toEqual([2, 0]);
  });

  it('say at the start that the key in the file cannot sign', () => {
    const config = parseConfig({ fhir: { auth: { kind: 'smart', clientId: CLIENT_ID } } }, 'none');
    const secrets = { fhirPrivateKey: 'not a key', files: { fhirPrivateKey: '/etc/connector/key.pem' } };
    expect(() => gatewayConfig(config, secrets, 'http://fhir.example', noMetrics)).toThrow('neither a PEM nor a JWK');
  });
});
