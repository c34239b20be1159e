import type { BatchSender } from './batch.ts';
import { FhirError, toTrouble, troubleOrThrow } from './errors.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import type { CallOptions, UpsertOutcome, UpsertRequest } from './gateway.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { pause } from './pause.ts';
import type { Standing, WriteStep } from './plan.ts';
import { planStep } from './plan.ts';
import { asRemembered, guardsDeleted, remember } from './remembered.ts';
import { hasContentOf } from './repair.ts';
import { lookupRequest, readRequest, standingOfLookup, standingOfRead } from './standing.ts';
import { afterWrite, announce, suspectAfter, upsertOne } from './upsert.ts';
import type { UpsertParts } from './upsert-parts.ts';

const SINGLES_AT_ONCE = 8;
/** Asked to wait for longer, the caller waits: it can show that it does. */
const SHORT_WAIT_MS = 1_000;

/** Where one request has come to on its way through the Bundles. */
interface Item {
  readonly request: UpsertRequest;
  standing?: Standing | undefined;
  step?: WriteStep;
  outcome?: UpsertOutcome;
  /** Goes on alone, after this many conflicts. */
  alone?: number;
  /** Not before this long from when it was throttled. */
  waitMs?: number;
}

/** Reads and writes many Observations by batch Bundles; what meets a conflict goes on alone. Throws when cancelled only. */
export async function upsertMany(
  parts: UpsertParts,
  batch: BatchSender,
  requests: readonly UpsertRequest[],
  options: CallOptions,
): Promise<readonly UpsertOutcome[]> {
  const outcomes: UpsertOutcome[] = [];
  suspectInterrupted(parts, requests, options);
  for (const positions of withoutTwins(requests)) {
    const items = positions.map((position): Item => ({ request: itemAt(requests, position) }));
    if (items.length > 1) await inBundles(parts, batch, items, options);
    await waitForAll(items, options);
    const settled = await mapConcurrently(items, SINGLES_AT_ONCE, (item) => finish(parts, item, options));
    positions.forEach((position, index) => (outcomes[position] = itemAt(settled, index)));
  }
  return outcomes;
}

/** An attempt before this one may have replaced a version and not lived to put it back; its write is known by content. */
function suspectInterrupted(parts: UpsertParts, requests: readonly UpsertRequest[], options: CallOptions): void {
  const ids = new Set(options.interrupted?.firstWrites);
  for (const { id, merge } of requests) {
    const own = ids.has(id) && !parts.unfinished.has(id) ? merge(undefined) : undefined;
    if (own !== undefined) parts.unfinished.add({ id, isOwn: hasContentOf(own), stands: false });
  }
}

/** Positions in runs in which no id comes twice: two writes of one Observation in one Bundle would fight each other. */
function withoutTwins(requests: readonly UpsertRequest[]): readonly (readonly number[])[] {
  const timesSeen = new Map<string, number>();
  const runs: number[][] = [];
  requests.forEach(({ id }, position) => {
    const run = timesSeen.get(id) ?? 0;
    timesSeen.set(id, run + 1);
    (runs[run] ??= []).push(position);
  });
  return runs;
}

function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError('position out of range');
  return item;
}

async function inBundles(
  parts: UpsertParts,
  batch: BatchSender,
  items: readonly Item[],
  options: CallOptions,
): Promise<void> {
  try {
    await read(parts, batch, items, options);
    await plan(parts, items, options);
    await write(parts, batch, items, options);
  } catch (error) {
    const trouble = troubleOrThrow(error);
    for (const item of items) item.outcome ??= { kind: 'failed', trouble };
  }
}

function open(items: readonly Item[]): readonly Item[] {
  return items.filter(({ outcome, alone }) => outcome === undefined && alone === undefined);
}

async function read(
  parts: UpsertParts,
  batch: BatchSender,
  items: readonly Item[],
  options: CallOptions,
): Promise<void> {
  const server = await parts.capabilities.current(options);
  for (const item of items) {
    if (parts.unfinished.has(item.request.id)) item.alone = 0;
    else item.standing = remember(parts, item.request.id);
  }
  if (!guardsDeleted(server)) await readRememberedAgain(parts, batch, items, options);
  const unread = open(items).filter(({ standing }) => standing === undefined);
  if (server.strategy === 'clientId') {
    await ask(batch, unread, readRequest, standingOfRead, options);
  }
  if (server.strategy === 'conditional' || parts.searchExisting) {
    const unfound = open(unread).filter(({ standing }) => standing === undefined || standing.kind === 'absent');
    await ask(batch, unfound, lookupRequest, standingOfLookup, options);
  }
  if (server.forgetsDeleted && server.strategy === 'clientId') {
    // Needs the history of each: too rare a server for Bundles.
    for (const item of open(items)) if (item.standing?.kind === 'absent') item.alone = 0;
  }
}

async function readRememberedAgain(
  parts: UpsertParts,
  batch: BatchSender,
  items: readonly Item[],
  options: CallOptions,
): Promise<void> {
  const remembered = open(items).filter(({ standing }) => standing !== undefined);
  const known = (request: UpsertRequest): UpsertRequest => asRemembered(parts, request);
  const interpret = (request: UpsertRequest, response: FhirResponse): Standing | undefined => {
    const standing = standingOfRead(known(request), response);
    return standing.kind === 'absent' ? undefined : standing;
  };
  await ask(batch, remembered, (request) => readRequest(known(request)), interpret, options);
}

/** One interaction for each item; what is unclear goes on alone. */
async function ask(
  batch: BatchSender,
  items: readonly Item[],
  make: (request: UpsertRequest) => FhirRequest,
  interpret: (request: UpsertRequest, response: FhirResponse) => Standing | undefined,
  options: CallOptions,
): Promise<void> {
  const answers = await batch.sendAll(
    items.map(({ request }) => make(request)),
    options,
  );
  for (const [index, item] of items.entries()) {
    const answer = itemAt(answers, index);
    if (!goesOnAlone(item, answer)) settle(item, () => interpretAnswer(item, answer, interpret));
  }
}

function interpretAnswer(
  item: Item,
  answer: FhirResponse | FhirError,
  interpret: (request: UpsertRequest, response: FhirResponse) => Standing | undefined,
): void {
  if (answer instanceof FhirError) throw answer;
  const standing = interpret(item.request, answer);
  if (standing === undefined) item.alone = 0;
  else item.standing = standing;
}

/** One item's trouble is that item's outcome. */
function settle(item: Item, work: () => void): void {
  try {
    work();
  } catch (error) {
    item.outcome = { kind: 'failed', trouble: troubleOrThrow(error) };
  }
}

/** What was throttled for a short while is sent again by itself. */
function goesOnAlone(item: Item, answer: FhirResponse | FhirError): boolean {
  // A whole Bundle that is throttled would only be followed by more requests.
  const unknown = answer instanceof FhirError ? Infinity : SHORT_WAIT_MS;
  const waitMs = answer.retryAfterMs ?? unknown;
  if (answer.status !== 429 || waitMs > SHORT_WAIT_MS) return false;
  item.alone = 0;
  item.waitMs = waitMs;
  return true;
}

async function waitForAll(items: readonly Item[], options: CallOptions): Promise<void> {
  const waitMs = Math.max(0, ...items.map((item) => item.waitMs ?? 0));
  if (waitMs > 0) await pause(waitMs, options.signal);
}

async function plan(parts: UpsertParts, items: readonly Item[], options: CallOptions): Promise<void> {
  const server = await parts.capabilities.current(options);
  for (const item of open(items)) {
    const { standing, request } = item;
    if (standing === undefined) item.alone = 0;
    else
      settle(item, () => {
        const step = planStep(standing, request, server);
        if (step.kind === 'done') item.outcome = step.outcome;
        else if (step.kind === 'write') item.step = step;
        else {
          parts.cache.delete(request.id);
          item.alone = 0;
        }
      });
  }
}

async function write(
  parts: UpsertParts,
  batch: BatchSender,
  items: readonly Item[],
  options: CallOptions,
): Promise<void> {
  const writing = items.flatMap((item) => (item.step === undefined ? [] : [{ item, step: item.step }]));
  for (let sent = 0; sent < writing.length;) {
    const chunk = writing.slice(sent, sent + batch.size);
    sent += chunk.length;
    const steps = chunk.map(({ step }) => step);
    await announce(parts, steps, options);
    const answers = await batch.sendAll(
      steps.map((step) => step.write),
      options,
    );
    await mapConcurrently([...chunk.entries()], SINGLES_AT_ONCE, ([index, { item, step }]) =>
      conclude(parts, item, step, itemAt(answers, index), options),
    );
  }
}

async function conclude(
  parts: UpsertParts,
  item: Item,
  step: WriteStep,
  answer: FhirResponse | FhirError,
  options: CallOptions,
): Promise<void> {
  if (goesOnAlone(item, answer)) return;
  if (answer instanceof FhirError) {
    if (suspectAfter(parts, item.request, step, answer)) item.alone = 1;
    else item.outcome = { kind: 'failed', trouble: toTrouble(answer) };
  } else {
    try {
      const round = await afterWrite(parts, item.request, step, answer, options);
      if (round.kind === 'done') item.outcome = round.outcome;
      else item.alone = 1;
    } catch (error) {
      item.outcome = { kind: 'failed', trouble: troubleOrThrow(error) };
    }
  }
}

async function finish(parts: UpsertParts, item: Item, options: CallOptions): Promise<UpsertOutcome> {
  const outcome = item.outcome ?? (await alone(parts, item, options));
  const isUnderWay = outcome.kind === 'failed' && parts.unfinished.has(item.request.id);
  return isUnderWay ? { ...outcome, firstWriteUnderWay: true } : outcome;
}

async function alone(parts: UpsertParts, item: Item, options: CallOptions): Promise<UpsertOutcome> {
  try {
    return await upsertOne(parts, item.request, options, item.alone ?? 0);
  } catch (error) {
    return { kind: 'failed', trouble: troubleOrThrow(error) };
  }
}
