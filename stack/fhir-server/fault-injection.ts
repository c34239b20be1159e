import type { OperationOutcome } from '@medplum/fhirtypes';
import { FhirError, operationOutcome } from './fhir-error.ts';

/** What a fault may look at to decide whether it strikes. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query below the base address, as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface StatusEffect {
  readonly kind: 'status';
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly outcome?: OperationOutcome;
}

export type FaultEffect =
  | StatusEffect
  | { readonly kind: 'latency'; readonly ms: number }
  /** What a proxy in between answers. */
  | { readonly kind: 'html'; readonly status: number }
  /** The connection breaks; after the commit, the write stands and the client cannot know. */
  | { readonly kind: 'drop'; readonly moment: 'before-commit' | 'after-commit' };

interface FaultTarget {
  /** Which requests or entries; all by default. */
  readonly when?: (request: SeenRequest) => boolean;
  /** How often it strikes; once by default. */
  readonly times?: number;
}

/** Something to go wrong with whole requests, which is the default, or with entries of a batch. */
export type Fault = FaultTarget &
  (
    | { readonly scope?: 'request'; readonly effect: FaultEffect }
    | { readonly scope: 'entry'; readonly effect: StatusEffect }
  );

export type Outage = { readonly kind: 'drop' } | { readonly kind: 'status'; readonly status: number };

export interface InjectedFault {
  /** How often it struck. */
  readonly struck: number;
  remove(): void;
}

/** Makes the server misbehave on purpose. */
export class FaultInjection {
  readonly #active = new Set<ActiveFault>();
  #outage: Outage | undefined;

  inject(fault: Fault): InjectedFault {
    const active: ActiveFault = {
      fault,
      struck: 0,
      remove: () => {
        this.#active.delete(active);
      },
    };
    this.#active.add(active);
    return active;
  }

  /** Takes the whole server down until `endOutage`: every connection breaks, or every request gets the status. */
  beginOutage(outage: Outage = { kind: 'drop' }): void {
    this.#outage = outage;
  }

  endOutage(): void {
    this.#outage = undefined;
  }

  /** Back to good behaviour. */
  clear(): void {
    this.#active.clear();
    this.#outage = undefined;
  }

  /** What strikes this request: any number of delays, and the first other effect, in the order of injection. */
  strike(request: SeenRequest): readonly FaultEffect[] {
    if (this.#outage !== undefined) return [outageEffect(this.#outage)];
    const effects: FaultEffect[] = [];
    for (const active of this.#matching(request, 'request')) {
      const { effect } = active.fault;
      if (effect.kind !== 'latency' && effects.some(({ kind }) => kind !== 'latency')) continue;
      countStrike(active);
      effects.push(effect);
    }
    return effects;
  }

  /** What strikes one entry of a batch. */
  strikeEntry(entry: SeenRequest): FhirError | undefined {
    const [active] = this.#matching(entry, 'entry');
    if (active === undefined || active.fault.effect.kind !== 'status') return undefined;
    countStrike(active);
    return statusError(active.fault.effect);
  }

  #matching(request: SeenRequest, scope: 'request' | 'entry'): readonly ActiveFault[] {
    return [...this.#active].filter(
      ({ fault }) => (fault.scope ?? 'request') === scope && (fault.when?.(request) ?? true),
    );
  }
}

interface ActiveFault extends InjectedFault {
  readonly fault: Fault;
  struck: number;
}

function countStrike(active: ActiveFault): void {
  active.struck++;
  if (active.struck >= (active.fault.times ?? 1)) active.remove();
}

/** The answer that a status effect asks for. */
export function statusError(effect: StatusEffect): FhirError {
  const outcome = effect.outcome ?? operationOutcome('error', 'transient', 'Injected fault.');
  return new FhirError(effect.status, outcome, effect.headers);
}

function outageEffect(outage: Outage): FaultEffect {
  return outage.kind === 'drop' ? { kind: 'drop', moment: 'before-commit' } : outage;
}
