import { isNumber } from '../expressions/json-number.ts';
import type { DeviceEvent, JsonValue } from '../model.ts';
import { toPointer } from '../text/json-pointer.ts';

/**
 * JSON pointer of a selected token in its event. Nothing for a value that an expression made, and for text and numbers that
 * stand at more than one place, where it cannot be told which was meant.
 */
export function locateToken({ Body, Properties, SystemProperties }: DeviceEvent, token: JsonValue): string | undefined {
  const event = { Body, Properties, SystemProperties };
  if (isWhole(event, token)) return '';
  const places: string[] = [];
  search(event, token, [], places);
  return places.length === 1 ? places[0] : undefined;
}

function search(value: JsonValue, token: JsonValue, path: readonly string[], places: string[]): void {
  if (value === token) places.push(toPointer(path));
  if (typeof value !== 'object' || value === null || isNumber(value)) return;
  for (const [name, child] of Object.entries<JsonValue>(value)) search(child, token, [...path, name], places);
}

/** The event itself is handed to expressions as a copy. */
function isWhole(event: { readonly [name: string]: JsonValue }, token: JsonValue): boolean {
  if (typeof token !== 'object' || token === null || isNumber(token)) return false;
  const entries = Object.entries<JsonValue>(token);
  return entries.length === 3 && entries.every(([name, part]) => Object.hasOwn(event, name) && event[name] === part);
}
