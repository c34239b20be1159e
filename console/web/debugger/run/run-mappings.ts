import {
  type DeviceEvent,
  lintMappings,
  loadMappings,
  type PreviewOptions,
  previewWith,
  readMessage,
} from '../../../../mapping/index.ts';
import { FILES, type MappingTexts, type RunAnswer, type RunRequest, type Shown } from './protocol.ts';

/** Lints the draft, and shows what it and the pair in force make of the messages. */
export function runMappings(request: RunRequest): Omit<RunAnswer, 'milliseconds'> {
  const { run, draft, inForce, messages, now, compatibility, identityMode } = request;
  const options = { now, compatibility };
  return {
    run,
    draft: show(draft, messages, options),
    ...(inForce !== undefined && { inForce: show(inForce, messages, options) }),
    findings: lintMappings({
      device: { text: draft.device, file: FILES.device },
      fhir: { text: draft.fhir, file: FILES.fhir },
      samples: readable(messages),
      identityMode,
      ...(inForce !== undefined && { inForce: { deviceText: inForce.device, fhirText: inForce.fhir } }),
    }),
  };
}

function show(texts: MappingTexts, messages: readonly string[], options: PreviewOptions): Shown {
  const { faults, mappings } = loadMappings(
    { text: texts.device, file: FILES.device },
    { text: texts.fhir, file: FILES.fhir },
  );
  if (mappings === undefined) {
    return { together: { faults, messages: [], groups: [], observations: [] }, alone: [] };
  }
  return {
    together: { ...previewWith(mappings, messages, options), faults },
    alone: messages.map((message) => previewWith(mappings, [message], options)),
  };
}

/** Lint looks at messages that can be read; the others are faults of their own. */
function readable(messages: readonly string[]): readonly DeviceEvent[] {
  return messages.flatMap((message) => {
    const event = readMessage(message, { exactNumbers: true });
    return event.ok ? [event.value] : [];
  });
}
