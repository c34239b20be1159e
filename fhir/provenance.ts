import { createHash } from 'node:crypto';
import type { Provenance } from '@medplum/fhirtypes';
import { LRUCache } from 'lru-cache';
import type { CapabilitySource } from './capabilities.ts';
import type { FhirError } from './errors.ts';
import { errorOf, kindOf, troubleOrThrow } from './errors.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import type { CallOptions, ProvenanceContent, UpsertOutcome, UpsertRequest } from './gateway.ts';
import type { FhirHttp } from './http.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { firstWriteHeaders } from './probe.ts';

const TAG_SYSTEM = 'urn:iot-connector:provenance';
const REMEMBERED = 20_000;
const AT_ONCE = 8;

/** Writes beside an Observation where it comes from. */
export interface ProvenanceWriter {
  /** The outcome, or what kept its Provenance from being written. Throws when cancelled only. */
  complete(
    requests: readonly UpsertRequest[],
    outcomes: readonly UpsertOutcome[],
    options: CallOptions,
  ): Promise<readonly UpsertOutcome[]>;
}

/**
 * One Provenance for each Observation and each different telling, under an id that both decide: it is written once however
 * often the Observation is, and after a crash between the two the next attempt makes up for it.
 */
export function createProvenanceWriter(http: FhirHttp, capabilities: CapabilitySource): ProvenanceWriter {
  const written = new LRUCache<string, true>({ max: REMEMBERED });

  const ensure = async (observation: string, content: ProvenanceContent, options: CallOptions): Promise<void> => {
    const id = idOf(observation, content);
    if (written.has(id)) return;
    const { strategy, firstWrite } = await capabilities.current(options);
    const body = provenanceOf(observation, content, id);
    if (strategy === 'conditional') {
      await create(
        http,
        { method: 'POST', path: 'Provenance', body, ifNoneExist: `_tag=${TAG_SYSTEM}|${id}` },
        options,
      );
    } else if (!(await isThere(http, id, options))) {
      const path = `Provenance/${id}`;
      await create(http, { method: 'PUT', path, body: { ...body, id }, ...firstWriteHeaders(firstWrite) }, options);
    }
    written.set(id, true);
  };

  const completeOne = async (
    { provenance }: UpsertRequest,
    outcome: UpsertOutcome,
    options: CallOptions,
  ): Promise<UpsertOutcome> => {
    // Without a version nothing stands there that could come from anywhere.
    if (provenance === undefined || outcome.kind === 'failed' || outcome.versionId === undefined) return outcome;
    try {
      await ensure(outcome.id, provenance, options);
      return outcome;
    } catch (error) {
      const trouble = troubleOrThrow(error);
      return trouble.code === 'Outage' ? { kind: 'failed', trouble } : { alert: trouble, ...outcome };
    }
  };

  return {
    complete: (requests, outcomes, options) =>
      mapConcurrently([...outcomes.entries()], AT_ONCE, ([index, outcome]) => {
        const request = requests[index];
        return request === undefined ? Promise.resolve(outcome) : completeOne(request, outcome, options);
      }),
  };
}

function idOf(observation: string, content: ProvenanceContent): string {
  return createHash('sha256')
    .update(JSON.stringify([TAG_SYSTEM, observation, content]))
    .digest('hex');
}

function provenanceOf(observation: string, content: ProvenanceContent, id: string): Provenance {
  return {
    resourceType: 'Provenance',
    meta: { tag: [{ system: TAG_SYSTEM, code: id }] },
    target: [{ reference: `Observation/${observation}` }],
    recorded: new Date().toISOString(),
    ...content,
  };
}

/** Deleted counts as there: a person did not want it. */
async function isThere(http: FhirHttp, id: string, options: CallOptions): Promise<boolean> {
  const request = { method: 'GET', path: `Provenance/${id}` } as const;
  const response = await http.send(request, options);
  const kind = kindOf(request, response);
  if (kind === undefined || kind === 'gone') return true;
  if (kind === 'absent') return false;
  throw errorOf(request, response, kind);
}

async function create(http: FhirHttp, request: FhirRequest, options: CallOptions): Promise<void> {
  const response = await http.send(request, options);
  const error = failureOf(request, response);
  if (error !== undefined) throw error;
}

/** Lost to another who wrote the same is as good as won. */
function failureOf(request: FhirRequest, response: FhirResponse): FhirError | undefined {
  const kind = kindOf(request, response);
  const isThereNow = kind === 'conflict' || kind === 'multipleMatches';
  return kind === undefined || isThereNow ? undefined : errorOf(request, response, kind);
}
