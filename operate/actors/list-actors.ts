import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { parseActorWorkflowId } from '../../workflows/ids.ts';
import {
  type ActorCondition,
  type ActorIdentity,
  DEVICE_MEASUREMENTS,
  SEARCH_ATTRIBUTES,
} from '../../workflows/messages.ts';

/** A running actor, as visibility knows it without waking it. */
export interface ListedActor extends ActorIdentity {
  readonly state: ActorCondition;
  /** A fault code; empty for one that is Ok. */
  readonly reason: string;
  readonly startedAt: Date;
  readonly workflowId: string;
}

/** Which running actors are meant: every given property must hold. */
export interface ActorFilter {
  readonly state?: string | undefined;
  readonly reason?: string | undefined;
  readonly type?: string | undefined;
  readonly deviceId?: string | undefined;
  /** Beginning of the device's identifier. */
  readonly deviceBegins?: string | undefined;
}

/** The visibility query of a filter, as it may be typed into the Web UI, too. */
export function actorQuery({ state, reason, type, deviceId, deviceBegins }: ActorFilter): string {
  const conditions: readonly (readonly [string, string, string | undefined])[] = [
    [SEARCH_ATTRIBUTES.state, '=', state],
    [SEARCH_ATTRIBUTES.reason, '=', reason],
    [SEARCH_ATTRIBUTES.type, '=', type],
    [SEARCH_ATTRIBUTES.device, '=', deviceId],
    [SEARCH_ATTRIBUTES.device, 'STARTS_WITH', deviceBegins],
  ];
  return [
    `WorkflowType = '${DEVICE_MEASUREMENTS}'`,
    `ExecutionStatus = 'Running'`,
    ...conditions.flatMap(([attribute, operator, value]) =>
      value === undefined || value === '' ? [] : [`${attribute} ${operator} ${quoted(value)}`],
    ),
  ].join(' AND ');
}

function quoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

export async function* listActors(client: Client, filter: ActorFilter): AsyncIterable<ListedActor> {
  for await (const execution of client.workflow.list({ query: actorQuery(filter) })) yield toListed(execution);
}

export async function countActors(client: Client, filter: ActorFilter): Promise<number> {
  const { count } = await client.workflow.count(actorQuery(filter));
  return count;
}

/** An id that is a hash names nobody: then the memo does. */
export function toListed({
  workflowId,
  startTime,
  typedSearchAttributes,
  memo,
}: Pick<WorkflowExecutionInfo, 'workflowId' | 'startTime' | 'typedSearchAttributes' | 'memo'>): ListedActor {
  const attributes = new Map(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, String(value)]));
  const identity = parseActorWorkflowId(workflowId);
  return {
    deviceId: identity?.deviceId ?? textOf(memo?.['device']) ?? workflowId,
    type: identity?.type ?? textOf(memo?.['type']) ?? '',
    state: stateOf(attributes.get(SEARCH_ATTRIBUTES.state)),
    reason: attributes.get(SEARCH_ATTRIBUTES.reason) ?? '',
    startedAt: startTime,
    workflowId,
  };
}

function stateOf(text: string | undefined): ActorCondition {
  return text === 'Blocked' || text === 'Held' ? text : 'Ok';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
