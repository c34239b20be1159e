import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { handleBundle } from './bundle.ts';
import type { CommitLog } from './commit-log.ts';
import type { FaultEffect, FaultInjection, SeenRequest } from './fault-injection.ts';
import { statusError } from './fault-injection.ts';
import { FhirError, refusal, shownOutcome } from './fhir-error.ts';
import type { Answer } from './http-answer.ts';
import { htmlAnswer, outcomeAnswer, PREFLIGHT_ANSWER, replyAnswer, sendAnswer } from './http-answer.ts';
import { addressOf, baseOf, readRequest, seenRequest } from './http-request.ts';
import type { FhirRequest, Reply } from './message.ts';
import { renderPage } from './page.ts';
import type { Repository } from './repository.ts';
import type { Router } from './router.ts';

const PROXY_PAGE = '<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>';

export interface HttpHandlerParts {
  readonly repository: Repository;
  readonly router: Router;
  readonly log: CommitLog;
  readonly faults: FaultInjection;
  readonly maxBodyBytes: number;
  /** Told of every request, before any fault. */
  readonly onRequest: (request: SeenRequest) => void;
  /** Told of what should never happen. */
  readonly onError: (error: unknown) => void;
}

/** Answers one HTTP request, or breaks its connection if a fault wants that; never rejects. */
export async function handleHttp(
  parts: HttpHandlerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answer = await answerWithFaults(parts, request);
    if (answer === undefined) request.socket.destroy();
    else sendAnswer(request, response, answer);
  } catch (error) {
    if (!response.headersSent) sendAnswer(request, response, errorAnswer(parts, error));
  }
}

async function answerWithFaults(parts: HttpHandlerParts, request: IncomingMessage): Promise<Answer | undefined> {
  const seen = seenRequest(request);
  parts.onRequest(seen);
  const effects = parts.faults.strike(seen);
  await sleepThrough(effects);
  const effect = effects.find(({ kind }) => kind !== 'latency');
  if (effect?.kind === 'html') return htmlAnswer(effect.status, PROXY_PAGE);
  if (effect?.kind === 'status') {
    const { status, outcome, headers } = statusError(effect);
    return outcomeAnswer(status, outcome, headers);
  }
  if (effect?.kind !== 'drop') return answerRequest(parts, request);
  if (effect.moment === 'after-commit') await answerRequest(parts, request).catch((error) => errorAnswer(parts, error));
  return undefined;
}

async function sleepThrough(effects: readonly FaultEffect[]): Promise<void> {
  const ms = effects.reduce((sum, effect) => sum + (effect.kind === 'latency' ? effect.ms : 0), 0);
  if (ms > 0) await delay(ms);
}

async function answerRequest(parts: HttpHandlerParts, request: IncomingMessage): Promise<Answer> {
  const address = addressOf(request);
  if (request.method === 'OPTIONS') return PREFLIGHT_ANSWER;
  if (address.pathname === '/') return htmlAnswer(200, renderPage(parts.repository.store, baseOf(request)));
  const fhirRequest = await readRequest(request, address, parts.maxBodyBytes);
  return replyAnswer(await run(parts, fhirRequest), fhirRequest.base);
}

/** The answer waits for the disk, also that of a read or a refusal: it may rest on a write that is not yet durable. */
async function run(parts: HttpHandlerParts, request: FhirRequest): Promise<Reply> {
  try {
    return (await lookAndWait(parts, request)) ?? interact(parts, request);
  } finally {
    await settle(parts);
  }
}

/** The first half of a weak conditional create, which lets others in between its look and its write. */
async function lookAndWait({ repository, router }: HttpHandlerParts, request: FhirRequest): Promise<Reply | undefined> {
  const { conditionalCreate } = repository.personality;
  if (conditionalCreate.kind === 'atomic' || !isConditionalCreate(request)) return undefined;
  const existing = router.findExisting(request);
  if (existing === undefined) await delay(conditionalCreate.delayMs);
  return existing;
}

/** Runs and queues for the disk in one go: what is lost later must be all that was written since. */
function interact(parts: HttpHandlerParts, request: FhirRequest): Reply {
  const { repository, router, log } = parts;
  try {
    if (request.path.length === 0 && request.method === 'POST') return handleBundle(parts, request);
    const isWeak = repository.personality.conditionalCreate.kind === 'weak' && isConditionalCreate(request);
    return router.handle(isWeak ? withoutCondition(request) : request);
  } finally {
    log.append(repository.store.takeJournal());
  }
}

function isConditionalCreate({ method, headers }: FhirRequest): boolean {
  return method === 'POST' && headers.ifNoneExist !== undefined;
}

function withoutCondition(request: FhirRequest): FhirRequest {
  const { ifNoneExist: _looked, ...headers } = request.headers;
  return { ...request, headers };
}

async function settle({ log }: HttpHandlerParts): Promise<void> {
  try {
    await log.settled();
  } catch {
    throw refusal(503, 'no-store', 'The write could not be made durable and was taken back; try again later.');
  }
}

function errorAnswer({ repository, onError }: HttpHandlerParts, error: unknown): Answer {
  const { status, outcome, headers } = error instanceof FhirError ? error : unexpected(error, onError);
  return outcomeAnswer(status, shownOutcome(outcome, repository.personality.vagueIssueCodes), headers);
}

function unexpected(error: unknown, onError: (error: unknown) => void): FhirError {
  onError(error);
  return refusal(500, 'exception', 'The server failed on this request; its log says why.');
}
