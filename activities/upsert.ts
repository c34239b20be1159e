import { activityInfo } from '@temporalio/activity';
import type { CallOptions } from '../fhir/gateway.ts';
import type { GroupOutcome, PersistActivities, UpsertInput, UpsertOutput } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { beating } from './heartbeat.ts';
import { withinRoom } from './failed-outcome.ts';
import type { HeldPace } from './held-pace.ts';
import type { OutageWatch } from './outage-watch.ts';
import { reportOutcomes } from './report-outcomes.ts';
import { type ResolvedGroup, resolveSubjects } from './resolve-subjects.ts';
import { requireSet } from './transform.ts';
import { unresolvedOutcome } from './unresolved.ts';
import { type WritableGroup, writeGroups } from './write-groups.ts';

/** Resolves, merges and writes the groups of one window. Any repetition writes the same or nothing. */
export function createUpsert(
  dependencies: ActivityDependencies,
  outage: OutageWatch,
  pace: HeldPace,
): PersistActivities['upsert'] {
  return beating(async (input, options) => {
    const outcomes = keepNotes(await persist(dependencies, input, options), options);
    failIfOut(outage, outcomes);
    reportOutcomes(dependencies, input, outcomes);
    return {
      outcomes: pace.paced(actorOfThis(), withinRoom(outcomes)),
      ...(await progressAfter(dependencies, outcomes)),
    };
  });
}

async function persist(
  dependencies: ActivityDependencies,
  { groups }: UpsertInput,
  options: CallOptions,
): Promise<readonly GroupOutcome[]> {
  const { gateway, mappingSets, settings } = dependencies;
  const resolved: ResolvedGroup[] = [];
  for (const group of groups) resolved.push(...(await resolveSubjects(gateway, group, options)));
  const writable: WritableGroup[] = [];
  const outcomes: GroupOutcome[] = [];
  for (const one of resolved) {
    if (one.kind === 'unresolved') outcomes.push(unresolvedOutcome(one.group, one.trouble, settings.compatibility));
    else {
      const { fhir: mapping } = await requireSet(mappingSets, one.group.mappingSet);
      writable.push({ group: one.group, subject: one.subject, mapping });
    }
  }
  return [...outcomes, ...(await writeGroups(gateway, writable, settings, options))];
}

/** Nothing could be looked into: what an attempt that died left open stays marked, for attempts come to an end. */
function keepNotes(outcomes: readonly GroupOutcome[], { interrupted }: CallOptions): readonly GroupOutcome[] {
  if (interrupted === undefined || interrupted.firstWrites.length === 0) return outcomes;
  return outcomes.map((outcome) =>
    outcome.kind === 'failed' && outcome.code === 'Outage'
      ? { ...outcome, group: { ...outcome.group, firstWriteUnderWay: true } }
      : outcome,
  );
}

function actorOfThis(): string {
  return activityInfo().workflowExecution?.workflowId ?? '';
}

/** An outage that spares no group is a failed attempt, and the window stays whole meanwhile. */
function failIfOut(outage: OutageWatch, outcomes: readonly GroupOutcome[]): void {
  const outages = outcomes.flatMap((outcome) =>
    outcome.kind === 'failed' && outcome.code === 'Outage' ? [outcome] : [],
  );
  const [first] = outages;
  if (first === undefined || outages.length < outcomes.length) return outage.ended();
  // The notes of attempts end with the last of them; the mark on a group is kept by the actor.
  if (outages.some(({ group }) => group.firstWriteUnderWay === true)) return;
  const retryAfterMs = Math.max(0, ...outages.map((outage) => outage.retryAfterMs ?? 0));
  throw outage.failed(actorOfThis(), { message: first.message, retryAfterMs });
}

async function progressAfter(
  { lastWrite }: ActivityDependencies,
  outcomes: readonly GroupOutcome[],
): Promise<Pick<UpsertOutput, 'progress'>> {
  if (outcomes.some((one) => one.kind === 'written' && one.action !== 'unchanged')) await lastWrite.note();
  if (!outcomes.some((one) => one.kind === 'failed' && one.code === 'Rejected')) return {};
  const writtenAt = await lastWrite.read();
  return { progress: { at: Date.now(), ...(writtenAt === undefined ? {} : { writtenAt }) } };
}
