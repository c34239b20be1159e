import type { JsonValue } from '../model.ts';
import { isObject, type JsonObject } from './json-object.ts';

export const MATCHED_TOKEN = 'matchedToken';

/** The message as expressions of a CalculatedContent template see it: `matchedToken` is last and replaces one of the message. */
export function withMatchedToken(message: JsonValue, matchedToken: JsonValue): JsonObject {
  if (!isObject(message)) return { [MATCHED_TOKEN]: matchedToken };
  const { [MATCHED_TOKEN]: _replaced, ...others } = message;
  return { ...others, [MATCHED_TOKEN]: matchedToken };
}
