import { isGrpcServiceError, type Client, type WorkflowSignalWithStartOptions } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { ActorInput } from '../workflows/actor-state.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import {
  DEVICE_MEASUREMENTS,
  INGEST_SIGNAL,
  SEARCH_ATTRIBUTES,
  type ActorIdentity,
  type MeasurementBatch,
} from '../workflows/messages.ts';
import { HandOffError, type ActorClient, type HandOffErrorKind } from './actor-client.ts';

/** The client library sets no deadline: a dead peer would hang the partition. */
const CALL_DEADLINE_MS = 10_000;
const PROBE_DEADLINE_MS = 3_000;
/** A replay after an outage handles many signals in one task. */
const WORKFLOW_TASK_TIMEOUT = '60s';
/** Keyword columns of SQL visibility stores hold 255 characters. */
const MAX_KEYWORD_LENGTH = 255;
/** A summary's payload holds 400 bytes, what encryption adds included. */
const MAX_SUMMARY_PART_BYTES = 120;

const stateKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.state, 'KEYWORD');
const deviceKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.device, 'KEYWORD');
const typeKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.type, 'KEYWORD');

/** Device actors as workflows: a batch is one signal, which starts the actor if there is none. */
export function createTemporalActorClient(client: Client, taskQueue: string): ActorClient {
  return {
    async handOff(identity, batch) {
      try {
        await client.connection.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
          client.workflow.signalWithStart(DEVICE_MEASUREMENTS, signalOptions(identity, batch, taskQueue)),
        );
      } catch (error) {
        throw toHandOffError(error);
      }
    },
    async probe() {
      const { namespace } = client.options;
      try {
        await client.connection.withDeadline(Date.now() + PROBE_DEADLINE_MS, () =>
          client.workflowService.describeNamespace({ namespace }),
        );
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** How many actors wait for FHIR, as visibility knows. */
export function createBlockedActorCount(client: Client): () => Promise<number> {
  const query =
    `WorkflowType = '${DEVICE_MEASUREMENTS}' AND ExecutionStatus = 'Running' ` +
    `AND ${SEARCH_ATTRIBUTES.state} = 'Blocked'`;
  return async () => {
    const { count } = await client.connection.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      client.workflow.count(query),
    );
    return count;
  };
}

type SignalOptions = WorkflowSignalWithStartOptions<[MeasurementBatch]> & { args: [ActorInput] };

function signalOptions(identity: ActorIdentity, batch: MeasurementBatch, taskQueue: string): SignalOptions {
  const { deviceId, type } = identity;
  return {
    workflowId: actorWorkflowId(identity),
    taskQueue,
    args: [{ v: 1, identity }],
    signal: INGEST_SIGNAL,
    signalArgs: [batch],
    memo: { device: deviceId, type },
    typedSearchAttributes: [
      { key: stateKey, value: 'Ok' },
      { key: deviceKey, value: deviceId.slice(0, MAX_KEYWORD_LENGTH) },
      { key: typeKey, value: type.slice(0, MAX_KEYWORD_LENGTH) },
    ],
    staticSummary: `${cut(type)} of ${cut(deviceId)}`,
    staticDetails:
      'Collects the readings of one type from one device in windows and writes each window to FHIR when it closes. ' +
      'Query `window` shows what it holds; update `flush` closes the open window.',
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    // A terminated actor is made again by the next reading.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  };
}

function cut(text: string): string {
  const bytes = Buffer.from(text).subarray(0, MAX_SUMMARY_PART_BYTES);
  // The cut may go through a character, which then decodes to replacement marks.
  return bytes.length < MAX_SUMMARY_PART_BYTES ? text : `${bytes.toString().replace(/\uFFFD+$/, '')}…`;
}

const INVALID_ARGUMENT = 3;
const ALREADY_EXISTS = 6;
const RESOURCE_EXHAUSTED = 8;
const OUT_OF_RANGE = 11;

/** What the server refuses about one actor or batch, apart from every way of being unavailable. */
export function toHandOffError(error: unknown): HandOffError {
  const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  if (!isGrpcServiceError(cause)) {
    const message = error instanceof Error ? error.message : 'unknown error';
    return new HandOffError(isNamespaceMissing(error) ? 'unavailable' : 'refused', message, error);
  }
  return new HandOffError(kindOf(cause.code, cause.details), `${cause.details} (gRPC ${cause.code})`, error);
}

function kindOf(code: number, details: string): HandOffErrorKind {
  const isAboutSize = /size|large|too long/i.test(details);
  switch (code) {
    case INVALID_ARGUMENT:
    case OUT_OF_RANGE:
      // Nobody registered them: no actor starts until somebody does, which doctor says.
      if (/search attribute/i.test(details)) return 'unavailable';
      return isAboutSize && !/history size/i.test(details) ? 'tooLarge' : 'refused';
    case ALREADY_EXISTS:
      return 'refused';
    case RESOURCE_EXHAUSTED:
      if (isAboutSize) return 'tooLarge';
      // A workflow that is closing or busy, not the server's rate limits.
      return /workflow is (busy|closing)/i.test(details) ? 'refused' : 'unavailable';
    default:
      return 'unavailable';
  }
}

function isNamespaceMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'NamespaceNotFoundError';
}
