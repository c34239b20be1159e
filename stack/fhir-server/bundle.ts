import { errorEntry, readEntry, replyEntry, seenEntry } from './bundle-entry.ts';
import type { FaultInjection } from './fault-injection.ts';
import { badRequest, FhirError, refusal } from './fhir-error.ts';
import type { FhirRequest, Reply } from './message.ts';
import { resourceReply } from './message.ts';
import type { Repository } from './repository.ts';
import { isFhirResource } from './resource.ts';
import type { Router } from './router.ts';
import { runTransaction } from './transaction.ts';

export interface BundleParts {
  readonly repository: Repository;
  readonly router: Router;
  readonly faults: Pick<FaultInjection, 'strikeEntry'>;
}

/** https://hl7.org/fhir/R4/http.html#transaction @throws FhirError */
export function handleBundle(parts: BundleParts, request: FhirRequest): Reply {
  const { body } = request;
  if (!isFhirResource(body) || body.resourceType !== 'Bundle') throw badRequest('The body is not a Bundle.');
  const items: unknown = body.entry ?? [];
  if (!Array.isArray(items)) throw badRequest('The entries of a Bundle are an array.', 'Bundle.entry');
  checkSize(parts, items.length);
  if (body.type === 'batch') return runBatch(parts, request, items);
  if (body.type !== 'transaction') throw badRequest('A Bundle sent here is a batch or a transaction.', 'Bundle.type');
  const entries = items.map((item, index) => readEntry(item, index, request));
  const replies = runTransaction(parts.repository, parts.router, entries);
  const entry = replies.map((reply, index) =>
    replyEntry(parts.repository, request, entries[index]?.request.method ?? '', reply),
  );
  return resourceReply({ resourceType: 'Bundle', type: 'transaction-response', entry });
}

function checkSize({ repository }: BundleParts, size: number): void {
  const { maxBundleEntries } = repository.personality;
  if (size <= maxBundleEntries) return;
  throw refusal(400, 'too-costly', `A Bundle has at most ${maxBundleEntries} entries here.`, 'Bundle.entry');
}

/** Every entry stands alone, but for a server that gives up on the rest once it is throttled. */
function runBatch(parts: BundleParts, request: FhirRequest, items: readonly unknown[]): Reply {
  const { repository } = parts;
  const isContagious = repository.personality.afterThrottledEntry === 'throttle-rest';
  let throttled: FhirError | undefined;
  const entry = items.map((item, index) => {
    const result = throttled ?? runBatchEntry(parts, request, item, index);
    if (!(result instanceof FhirError)) return result;
    if (isContagious && result.status === 429) throttled = result;
    return errorEntry(repository, result);
  });
  return resourceReply({ resourceType: 'Bundle', type: 'batch-response', entry }, throttled?.headers);
}

function runBatchEntry(parts: BundleParts, outer: FhirRequest, item: unknown, index: number): object {
  const { repository, router, faults } = parts;
  try {
    const entry = readEntry(item, index, outer);
    const fault = faults.strikeEntry(seenEntry(entry));
    return fault ?? replyEntry(repository, outer, entry.request.method, router.handle(entry.request));
  } catch (error) {
    if (error instanceof FhirError) return error;
    throw error;
  }
}
