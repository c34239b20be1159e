import type { JsonObject } from '../../../mapping/expressions/json-object.ts';
import { previewMessage } from '../../../mapping/preview/preview-message.ts';
import { answerLines, RequestError } from './answer-lines.ts';
import { toJsonText } from '../../../mapping/exact-json.ts';
import type { MappingFileOptions } from './mapping.ts';
import { readableMessage } from './readable.ts';
import { createRequestMappings, refusal, type RequestMappings } from './request-mappings.ts';

/** Normalizes the message of each line of standard input. */
export async function normalizeMessages(options: MappingFileOptions): Promise<void> {
  const mappings = await createRequestMappings(options);
  await answerLines((request) => answerNormalize(request, mappings));
}

/** `{"device", "message"}` to `{"ok": true, "measurements", "faults"}` or `{"ok": false, "error", "faults"?}`. */
export function answerNormalize(request: JsonObject, mappings: RequestMappings): object {
  const [message] = messagesIn(request);
  const device = mappings.device(request);
  if (!device.ok) return refusal(device.faults);
  return { ok: true, ...readableMessage(previewMessage(device.value, message)) };
}

/**
 * The texts of the messages in a request: `message` and `messages` are JSON, `messageText` is the text of one as a device
 * sent it, which need not be JSON. @throws RequestError when there is none
 */
export function messagesIn(request: JsonObject): readonly [string, ...string[]] {
  const { message, messages, messageText } = request;
  const several = Array.isArray(messages) ? messages.map((one) => toJsonText(one)) : [];
  const one = message === undefined ? [] : [toJsonText(message)];
  const raw = typeof messageText === 'string' ? [messageText] : [];
  const [first, ...others] = [...several, ...one, ...raw];
  if (first === undefined) throw new RequestError('"message" is missing.');
  return [first, ...others];
}
