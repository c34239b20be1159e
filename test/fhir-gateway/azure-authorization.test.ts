import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../config/load-config.ts';
import { loadSecrets } from '../../config/secrets.ts';
import { options, samples } from '../../fhir/_case-rig.ts';
import { createFhirGateway } from '../../fhir/create-fhir-gateway.ts';
import type { FhirGateway } from '../../fhir/gateway.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import { temporaryDirectory } from '../ingestor/_bench.ts';
import { APPLICATION, APPLICATION_SECRET, startEntra, TENANT, TOKEN_LIFE_S } from './_entra.ts';
import { listen, originOf, startGuard, stop } from './_guard.ts';

const LANES = 24;

/** Another one for each test: the library of a managed identity keeps tokens for the whole process. */
let scope = '';
let scopes = 0;

const closing: { close(): Promise<void> }[] = [];

// The clock of this process is the clock of the gateway, of the identity and of the server.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  scope = `https://fhir-${(scopes += 1)}.clinic.example/.default`;
});

afterAll(() => stop(host));

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const one of closing.splice(0).toReversed()) await one.close();
});

/** The identity endpoint of an Azure host, and its tokens with their ends; the library remembers its address for good. */
const alive = new Map<string, number>();
const host = await listen((incoming, response) => {
  const [token, endsAt] = [`token-${alive.size + 1}`, Date.now() + TOKEN_LIFE_S * 1000];
  alive.set(token, endsAt);
  const resource = new URL(incoming.url ?? '', 'http://host.example').searchParams.get('resource');
  const expires_on = String(Math.floor(endsAt / 1000));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ access_token: token, expires_on, resource, token_type: 'Bearer' }));
});

/** Who gives out the tokens that the FHIR server takes. */
interface Issuer {
  readonly issued: number;
  readonly isGood: (token: string) => Promise<boolean>;
}

/** A FHIR server that takes the tokens of the issuer and no others, and a gateway to it. */
async function connect(issuer: Issuer, azure: object) {
  const before = issuer.issued;
  const guard = await startGuard(issuer);
  const config = parseConfig({ fhir: { auth: { kind: 'azure', scope } }, azure }, 'none');
  const gateway = createFhirGateway({
    ...gatewayConfig(config, await loadSecrets(), guard.baseUrl, noMetrics),
    server: { firstWrite: 'ifNoneMatch' },
  });
  closing.push(guard, gateway);
  return { gateway, guard, counts: () => ({ issued: issuer.issued - before, refused: guard.refused }) };
}

/** An identity of Azure, and where its tokens come from. */
type Identity = () => Promise<{
  readonly issuer: Issuer;
  readonly azure: object;
  readonly revokeAll?: () => Promise<void>;
}>;

const managedIdentity: Identity = async () => {
  vi.stubEnv('IDENTITY_ENDPOINT', originOf(host));
  vi.stubEnv('IDENTITY_HEADER', 'of-this-host');
  const issuer = {
    get issued() {
      return alive.size;
    },
    isGood: async (token: string) => (alive.get(token) ?? 0) > Date.now(),
  };
  return { issuer, azure: { credential: 'managedIdentity' } };
};

/** With the secret, and the token of the pod, in files. */
async function application(azureHost?: string) {
  const [issuer, folder] = [await startEntra(scope, azureHost), await temporaryDirectory()];
  const files = { secret: join(folder, 'secret'), token: join(folder, 'token') };
  await writeFile(files.secret, `${APPLICATION_SECRET}\n`);
  await writeFile(files.token, issuer.projectToken());
  vi.stubEnv('IOT_CONNECTOR_AZURE_CLIENT_SECRET_FILE', files.secret);
  vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', files.token);
  return { issuer, files, revokeAll: () => issuer.revokeAll() };
}

const IDS = { clientId: APPLICATION, tenantId: TENANT };
const CLIENT_SECRET = { credential: 'clientSecret', ...IDS };
const WORKLOAD_IDENTITY = { credential: 'workloadIdentity', ...IDS };

const clientSecret: Identity = async () => ({ ...(await application()), azure: CLIENT_SECRET });
const workloadIdentity: Identity = async () => ({ ...(await application()), azure: WORKLOAD_IDENTITY });
const ofGovernment: Identity = async () => {
  vi.stubEnv('AZURE_AUTHORITY_HOST', 'https://login.microsoftonline.us');
  return { ...(await application('login.microsoftonline.us')), azure: CLIENT_SECRET };
};

const APPLICATIONS: readonly (readonly [string, Identity])[] = [
  ['a client secret', clientSecret],
  ['a workload identity', workloadIdentity],
];

const IDENTITIES: readonly (readonly [string, Identity])[] = [
  ...APPLICATIONS,
  ['a managed identity', managedIdentity],
  ['a client secret in another cloud', ofGovernment],
];

async function write(gateway: FhirGateway, sample: number): Promise<string> {
  const [outcome] = await gateway.upsert([samples('a', sample)], options());
  return outcome?.kind === 'failed' ? outcome.trouble.code : (outcome?.kind ?? 'nothing');
}

async function manyAtOnce(gateway: FhirGateway): Promise<readonly string[]> {
  const lanes = Array.from({ length: LANES }, (_, lane) => gateway.upsert([samples(`series-${lane}`, 1)], options()));
  return (await Promise.all(lanes)).flat().map(({ kind }) => kind);
}

const passSeconds = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000);

describe.each(IDENTITIES)('the token of %s', (_, identity) => {
  it('is fetched once, however many ask for it at the same time, and used again', async () => {
    const { issuer, azure } = await identity();
    const { gateway, counts } = await connect(issuer, azure);
    expect(await manyAtOnce(gateway)).toEqual(Array(LANES).fill('created'));
    await manyAtOnce(gateway);
    expect(counts()).toEqual({ issued: 1, refused: 0 });
  });

  it('is renewed before it ends, so that no request is refused', async () => {
    const { issuer, azure } = await identity();
    const { gateway, counts } = await connect(issuer, azure);
    const written: string[] = [];
    for (const sample of [1, 2, 3, 4, 5]) {
      written.push(await write(gateway, sample));
      passSeconds(TOKEN_LIFE_S / 2);
    }
    expect(written).toEqual(['created', 'updated', 'updated', 'updated', 'updated']);
    expect(counts()).toEqual({ issued: 3, refused: 0 });
  });
});

// The library of a managed identity has no way past the tokens that it keeps.
describe.each(APPLICATIONS)('the token of %s', (_, identity) => {
  it('that the server does not take any more is renewed once, whoever finds out first', async () => {
    const { issuer, azure, revokeAll } = await identity();
    const { gateway, counts } = await connect(issuer, azure);
    expect(await write(gateway, 1)).toBe('created');
    await revokeAll?.();
    expect(await manyAtOnce(gateway)).toEqual(Array(LANES).fill('created'));
    expect(counts().issued).toBe(2);
  });

  it('that is refused again when it is new is an outage, and no reason to ask for ever more', async () => {
    const { issuer, azure } = await identity();
    const { gateway, counts, guard } = await connect(issuer, azure);
    expect(await write(gateway, 1)).toBe('created');
    guard.refuseAll(true);
    expect(await write(gateway, 2)).toBe('Outage');
    expect(counts()).toEqual({ issued: 2, refused: 2 });
    guard.refuseAll(false);
    expect(await write(gateway, 2)).toBe('updated');
  });
});

describe('what an application proves itself by', () => {
  it('is a secret that is taken from its file again when it was refused', async () => {
    const { issuer, files } = await application();
    await writeFile(files.secret, 'the one of last year');
    const { gateway } = await connect(issuer, CLIENT_SECRET);
    expect(await write(gateway, 1)).toBe('Outage');
    await writeFile(files.secret, APPLICATION_SECRET);
    expect(await write(gateway, 1)).toBe('created');
    expect(issuer.issued).toBe(1);
  });

  it('is the token of the pod, as it is now, and may come after the pod', async () => {
    const { issuer, files } = await application();
    await rm(files.token);
    const { gateway } = await connect(issuer, WORKLOAD_IDENTITY);
    const written = [await write(gateway, 1)];
    await writeFile(files.token, issuer.projectToken());
    written.push(await write(gateway, 1));
    // The cluster changed its key: the token in the file is not good any more.
    const next = issuer.projectToken();
    passSeconds(TOKEN_LIFE_S + 1);
    written.push(await write(gateway, 2));
    await writeFile(files.token, next);
    written.push(await write(gateway, 2));
    expect(written).toEqual(['Outage', 'created', 'Outage', 'updated']);
  });
});
