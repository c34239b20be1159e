import { randomBytes } from 'node:crypto';
import type { Bundle, Observation } from '@medplum/fhirtypes';
import { Agent, request } from 'undici';
import type { FhirGatewayConfig } from '../fhir/config.ts';
import { createFhirGateway } from '../fhir/create-fhir-gateway.ts';
import type { UpsertRequest } from '../fhir/gateway.ts';
import { resourceId } from '../fhir/ids.ts';
import { startFhirServer } from '../stack/fhir-server/server.ts';
import type { Bench } from './registry.ts';

const OPTIONS = {
  windows: 200,
  windowsElsewhere: 200,
  samplesPerWindow: 900,
  rounds: 3,
  gatewayBundle: 50,
  gatewayConnections: 16,
  callsAtOnce: 8,
} as const;
const SYSTEM = 'urn:example:bench';

export const fhirBench: Bench = {
  title: 'Windows written to a FHIR server, beside reading by identifier and writing one by one',
  options: { ...OPTIONS, servers: 'the embedded one in this process, and FHIR_BASE_URL if set' },
  run: async () => {
    const embedded = await startFhirServer();
    try {
      const results = [{ server: 'embedded', standings: await compare(embedded.baseUrl, OPTIONS.windows) }];
      const other = process.env['FHIR_BASE_URL'];
      if (other !== undefined)
        results.push({ server: 'FHIR_BASE_URL', standings: await compare(other, OPTIONS.windowsElsewhere) });
      return results;
    } finally {
      await embedded.close();
    }
  },
};

/** One way to write windows. */
interface Writer {
  readonly name: string;
  /** Writes all of them, and answers how many requests that took. */
  write(windows: readonly UpsertRequest[]): Promise<number>;
  close(): Promise<void>;
}

interface Standing {
  readonly way: string;
  readonly what: 'new' | 'existing';
  readonly windowsPerSecond: number;
  readonly requestsPerWindow: number;
  /** Its rate over that of the plain way, of the same round. */
  readonly timesPlain: number;
}

interface Measured {
  readonly way: string;
  readonly what: Standing['what'];
  readonly rate: number;
  readonly requests: number;
  readonly ratio: number;
}

const SINGLE = { server: { batch: false } } as const;

/** In turns, round by round, so that what else the machine does meets all alike. */
async function compare(baseUrl: string, count: number): Promise<readonly Standing[]> {
  const writers = [
    plainWriter(baseUrl),
    gatewayWriter('gateway, single requests', baseUrl, SINGLE),
    gatewayWriter('gateway, batches one after the other', baseUrl, { server: { bundlesAtOnce: 1 } }),
    gatewayWriter('gateway, batches side by side', baseUrl, {}),
    gatewayWriter('gateway, batches, first write first', baseUrl, { upsert: { searchExistingBeforeCreate: false } }),
    manyCalls('many calls at once, single requests', baseUrl, SINGLE),
    manyCalls('many calls at once, batches', baseUrl, {}),
  ];
  const measured: Measured[] = [];
  try {
    for (const writer of writers) await writer.write([windowOf(freshKey(), 0)]);
    for (let round = 0; round < OPTIONS.rounds; round++) measured.push(...(await playRound(writers, count)));
  } finally {
    await Promise.all(writers.map((writer) => writer.close()));
  }
  return standingsOf(writers, measured);
}

async function playRound(writers: readonly Writer[], count: number): Promise<readonly Measured[]> {
  const keys = writers.map(() => Array.from({ length: count }, freshKey));
  const round: Measured[] = [];
  for (const [half, what] of (['new', 'existing'] as const).entries()) {
    let plain: number | undefined;
    for (const [index, writer] of writers.entries()) {
      const windows = (keys[index] ?? []).map((key) => windowOf(key, half));
      const startedAt = performance.now();
      const requests = await writer.write(windows);
      const rate = (windows.length * 1000) / (performance.now() - startedAt);
      plain ??= rate;
      round.push({ way: writer.name, what, rate, requests: requests / windows.length, ratio: rate / plain });
    }
  }
  return round;
}

function standingsOf(writers: readonly Writer[], measured: readonly Measured[]): readonly Standing[] {
  return (['new', 'existing'] as const).flatMap((what) =>
    writers.map(({ name }) => {
      const own = measured.filter((one) => one.way === name && one.what === what);
      const standing: Standing = {
        way: name,
        what,
        windowsPerSecond: Math.round(medianOf(own.map(({ rate }) => rate))),
        requestsPerWindow: Number(medianOf(own.map(({ requests }) => requests)).toFixed(2)),
        timesPlain: Number(medianOf(own.map(({ ratio }) => ratio)).toFixed(1)),
      };
      console.log(
        `${what.padEnd(8)} ${name.padEnd(36)} ${standing.windowsPerSecond}/s, ${standing.requestsPerWindow} requests a window, ${standing.timesPlain} times the plain way`,
      );
      return standing;
    }),
  );
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? Number.NaN;
}

function freshKey(): string {
  return randomBytes(8).toString('hex');
}

/** A quarter of an hour of a heart rate; the second half is another quarter on top. */
function windowOf(key: string, half: number): UpsertRequest {
  const identifier = { system: SYSTEM, value: key };
  const data = Array.from({ length: OPTIONS.samplesPerWindow }, (_, at) => 60 + ((at + half) % 40)).join(' ');
  return {
    id: resourceId(identifier),
    identifier,
    merge: (existing) => {
      const before = existing?.valueSampledData?.data;
      const merged = half === 0 || before === undefined ? data : `${before} ${data}`;
      return { ...(existing ?? bare(identifier)), valueSampledData: { ...SERIES, data: merged } };
    },
  };
}

const SERIES = { origin: { value: 0, unit: 'beats/min' }, period: 1000, dimensions: 1 } as const;

function bare(identifier: UpsertRequest['identifier']): Observation {
  return { resourceType: 'Observation', status: 'final', code: { text: 'heart rate' }, identifier: [identifier] };
}

interface GatewayWriter extends Writer {
  /** Sent so far. */
  requests(): number;
}

function gatewayWriter(name: string, baseUrl: string, config: Omit<FhirGatewayConfig, 'baseUrl'>): GatewayWriter {
  let requests = 0;
  const gateway = createFhirGateway({
    baseUrl,
    http: { connections: OPTIONS.gatewayConnections },
    ...config,
    server: { maxBundleEntries: OPTIONS.gatewayBundle, ...config.server },
    onExchange: () => void (requests += 1),
  });
  return {
    name,
    write: async (windows) => {
      const before = requests;
      const outcomes = await gateway.upsert(windows, { signal: new AbortController().signal });
      const failed = outcomes.find(({ kind }) => kind === 'failed');
      if (failed !== undefined) throw new Error(`A window was not written: ${JSON.stringify(failed)}`);
      return requests - before;
    },
    requests: () => requests,
    close: () => gateway.close(),
  };
}

/** As a busy worker writes: the windows of several activities are under way together. */
function manyCalls(name: string, baseUrl: string, config: Omit<FhirGatewayConfig, 'baseUrl'>): Writer {
  const writer = gatewayWriter(name, baseUrl, config);
  return {
    ...writer,
    write: async (windows) => {
      const share = Math.ceil(windows.length / OPTIONS.callsAtOnce);
      const shares = Array.from({ length: OPTIONS.callsAtOnce }, (_, call) =>
        windows.slice(call * share, (call + 1) * share),
      );
      const before = writer.requests();
      await Promise.all(shares.map((one) => writer.write(one)));
      return writer.requests() - before;
    },
  };
}

/** As the old service writes: search by identifier, merge, write, and only then the next. */
function plainWriter(baseUrl: string): Writer {
  const dispatcher = new Agent({ connections: 1 });
  const send = async (method: 'GET' | 'PUT', path: string, body?: Observation): Promise<unknown> => {
    const etag = body?.meta?.versionId;
    const answer = await request(`${baseUrl}/${path}`, {
      method,
      dispatcher,
      headers: {
        'content-type': 'application/fhir+json',
        'cache-control': 'no-cache',
        ...(etag !== undefined && { 'if-match': `W/"${etag}"` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} answered ${answer.statusCode}`);
    return JSON.parse(text);
  };
  const writeOne = async ({ id, identifier, merge }: UpsertRequest): Promise<void> => {
    const query = encodeURIComponent(`${identifier.system}|${identifier.value}`);
    // What a FHIR server answers to a search.
    const found = (await send('GET', `Observation?identifier=${query}`)) as Bundle<Observation>;
    const merged = merge(found.entry?.[0]?.resource);
    if (merged !== undefined) await send('PUT', `Observation/${id}`, { ...merged, id });
  };
  return {
    name: 'plain: search, then PUT, one by one',
    write: async (windows) => {
      for (const window of windows) await writeOne(window);
      return 2 * windows.length;
    },
    close: () => dispatcher.destroy(),
  };
}
