import type { FhirServer } from '../../../stack/fhir-server/server.ts';
import type { SeenRequest } from '../../../stack/fhir-server/fault-injection.ts';

/** How often each interaction was asked for in a second: `<second> <method> <resource type>`. */
export type RequestLog = Readonly<Record<string, number>>;

/** Counts what comes in, entries of batches each for themselves. */
export class RequestCounter {
  readonly #counts = new Map<string, number>();

  readonly note = ({ method, url }: SeenRequest): void => {
    const type = /[A-Z][A-Za-z]+/.exec(url.split('?')[0] ?? '')?.[0] ?? 'batch';
    const key = `${Math.floor(Date.now() / 1_000)} ${method} ${type}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  };

  /** Entries are not told to listeners, but a fault may look at them. */
  watchEntries({ faults }: FhirServer): void {
    const when = (entry: SeenRequest): boolean => {
      this.note(entry);
      return false;
    };
    faults.inject({ scope: 'entry', effect: { kind: 'status', status: 500 }, when });
  }

  log(): RequestLog {
    return Object.fromEntries(this.#counts);
  }
}
