import { valuesAt } from './json-path.ts';
import type { FhirResource, ResourceType } from './resource.ts';
import { isJsonObject } from './resource.ts';
import type { SearchParameter } from './search-parameters.ts';
import { searchParametersOf } from './search-parameters.ts';
import { tokensOf } from './token.ts';

const NOTHING: ReadonlySet<string> = new Set();
/** The shortest comparison any personality makes, so that its hits are among the candidates. */
const POSTED_LENGTH = 128;

/**
 * Which ids ever held a value, per type and element. Postings are never taken back: a search checks every hit against the
 * version it sees, so a stale one costs a look and cannot mislead, and a search that lags still finds the older version.
 */
export class Postings {
  readonly #ids = new Map<string, Set<string>>();

  add(type: ResourceType, id: string, resource: FhirResource): void {
    for (const parameter of searchParametersOf(type)) {
      if (parameter.index === undefined) continue;
      for (const value of postedValues(parameter, resource)) this.#post(postingKey(type, parameter.index, value), id);
    }
  }

  ids(type: ResourceType, index: string, value: string): ReadonlySet<string> {
    return this.#ids.get(postingKey(type, index, value)) ?? NOTHING;
  }

  #post(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === undefined) this.#ids.set(key, new Set([id]));
    else ids.add(id);
  }
}

/** The logical id in a literal reference, or nothing for a contained or logical one. */
export function referencedId(reference: string): string | undefined {
  const [path = ''] = reference.split('/_history/');
  return path.startsWith('#') ? undefined : path.slice(path.lastIndexOf('/') + 1);
}

function postedValues(parameter: SearchParameter, resource: FhirResource): readonly string[] {
  const values = parameter.paths.flatMap((path) => valuesAt(resource, path));
  if (parameter.kind === 'token') return values.flatMap(tokensOf).map((token) => token.code);
  return values.flatMap((value) => {
    const id = isJsonObject(value) && typeof value.reference === 'string' ? referencedId(value.reference) : undefined;
    return id === undefined ? [] : [id];
  });
}

function postingKey(type: ResourceType, index: string, value: string): string {
  return `${type}\n${index}\n${value.slice(0, POSTED_LENGTH)}`;
}
