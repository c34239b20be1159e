import { defaultPayloadConverter, toPayloads } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { MeasurementRow } from '../mapping/model.ts';
import type { ActorInput } from '../workflows/actor-state.ts';
import { toColumns } from '../workflows/columns.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import {
  type ActorIdentity,
  DEFAULT_RULES,
  DEVICE_MEASUREMENTS,
  INGEST_SIGNAL,
  type MeasurementBatch,
  type WindowRules,
} from '../workflows/messages.ts';

const PUBLISHER = 'hub.example/devicedata/1700000000000/0';
/** 2026-03-01T10:00:00Z */
const T0 = Date.UTC(2026, 2, 1, 10);

export function row(sequence: number, overrides: Partial<MeasurementRow> = {}): MeasurementRow {
  return {
    key: { publisher: PUBLISHER, sequence, sub: 0, enqueuedAt: T0 + sequence * 1000 },
    occurredAt: T0 + sequence * 1000,
    values: [{ name: 'hr', value: 60 + (sequence % 40) }],
    ...overrides,
  };
}

export function rows(from: number, count: number): MeasurementRow[] {
  return Array.from({ length: count }, (_, index) => row(from + index));
}

export function batch(list: readonly MeasurementRow[], rules: Partial<WindowRules> = {}): MeasurementBatch {
  return {
    v: 1,
    publisher: list[0]?.key.publisher ?? PUBLISHER,
    mappingSet: 'set-1',
    rules: { ...DEFAULT_RULES, ...rules },
    rows: toColumns(list),
  };
}

/** Signals an actor as the ingestor does. */
export async function signalActor(
  client: Client,
  taskQueue: string,
  identity: ActorIdentity,
  signal: unknown,
): Promise<WorkflowHandle> {
  const input: ActorInput = { v: 1, identity };
  return client.workflow.signalWithStart(DEVICE_MEASUREMENTS, {
    workflowId: actorWorkflowId(identity),
    taskQueue,
    args: [input],
    signal: INGEST_SIGNAL,
    signalArgs: [signal],
    workflowTaskTimeout: '60s',
  });
}

/** Starts an actor whose time can be moved: the high-level client does not pass the field through. */
export async function signalTimeSkippingActor(
  client: Client,
  taskQueue: string,
  identity: ActorIdentity,
  signal: unknown,
): Promise<WorkflowHandle> {
  const input: ActorInput = { v: 1, identity };
  const workflowId = actorWorkflowId(identity);
  await client.workflowService.signalWithStartWorkflowExecution({
    namespace: client.options.namespace,
    workflowId,
    workflowType: { name: DEVICE_MEASUREMENTS },
    taskQueue: { name: taskQueue },
    input: { payloads: toPayloads(defaultPayloadConverter, input) ?? [] },
    signalName: INGEST_SIGNAL,
    signalInput: { payloads: toPayloads(defaultPayloadConverter, signal) ?? [] },
    requestId: workflowId,
    timeSkippingConfig: { enabled: false },
  });
  return client.workflow.getHandle(workflowId);
}

/** Moves the actor's clock forward on the real server. */
export async function skip(client: Client, workflowId: string, seconds: number, id: string): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: {
      timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration: msToTs(seconds * 1000) } },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
}
