import type { CallOptions, FhirGateway, FhirTrouble, Identified } from '../fhir/gateway.ts';
import type { ObservationDraft, Subject } from '../mapping/fhir/observation-draft.ts';
import { splitDraft } from '../mapping/fhir/split-draft.ts';
import type { ObservationGroup } from './contract.ts';
import { groupOf } from './transform.ts';

/** A group, or the part of one that belongs to one patient. */
export type ResolvedGroup = { readonly group: ObservationGroup } & (
  | { readonly kind: 'subject'; readonly subject: Subject }
  | { readonly kind: 'unresolved'; readonly trouble: FhirTrouble }
);

/** Finds whose readings a group holds, reading by reading, and parts it where they are not one patient's. */
export async function resolveSubjects(
  gateway: FhirGateway,
  group: ObservationGroup,
  options: CallOptions,
): Promise<readonly ResolvedGroup[]> {
  const { draft } = group;
  const identified = await gateway.identify(identifyRequest(draft), options);
  const answers = new Map(identified.map((one) => [answerKey(one), one]));
  const keyOf = (timeIndex: number) => answerKey(identified[timeIndex] ?? missingAnswer(draft));
  return [...splitDraft(draft, keyOf)].map(([key, part]) =>
    resolved(groupOf(group, part), answers.get(key) ?? missingAnswer(draft)),
  );
}

function identifyRequest({ deviceId, patientId, encounterId, times }: ObservationDraft) {
  return {
    deviceId,
    ...(patientId === undefined ? {} : { patientId }),
    ...(encounterId === undefined ? {} : { encounterId }),
    at: times,
  };
}

function resolved(group: ObservationGroup, answer: Identified): ResolvedGroup {
  if (answer.kind === 'unresolved') return { kind: 'unresolved', group, trouble: answer.trouble };
  const { patient, device, encounter } = answer;
  return { kind: 'subject', group, subject: { patient, device, ...(encounter === undefined ? {} : { encounter }) } };
}

function answerKey(answer: Identified): string {
  return answer.kind === 'subject'
    ? JSON.stringify([answer.patient, answer.device, answer.encounter ?? null])
    : JSON.stringify([answer.trouble.code, answer.trouble.message]);
}

function missingAnswer({ times }: ObservationDraft): never {
  throw new RangeError(`the gateway did not answer for each of ${times.length} readings`);
}
