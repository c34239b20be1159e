import type { Capabilities } from './capabilities.ts';

/** One thing that the connector promises, and whether it can keep it on this server. */
export interface Guarantee {
  readonly promise: string;
  readonly holds: 'yes' | 'no' | 'unknown';
  /** By what it holds, or what to do about it. */
  readonly how: string;
}

/** What trying the server out has shown; absent where it could not be tried. */
export interface Trials {
  /** An update under a stale `If-Match` is refused. */
  readonly refusesStale?: boolean;
  readonly history?: boolean;
  readonly deviceHistory?: boolean;
  readonly batch?: boolean;
  /** A search by identifier finds what was written a moment ago. */
  readonly findsAtOnce?: boolean;
  readonly deletes?: boolean;
}

type Server = Pick<
  Capabilities,
  'strategy' | 'firstWrite' | 'conditionalCreate' | 'refusesDeleted' | 'forgetsDeleted' | 'fhirVersion'
>;

/** Pure: what holds on a server that behaves like this, most important first. */
export function guaranteesOf(server: Server, trials: Trials): readonly Guarantee[] {
  return [
    isR4(server),
    simple(
      'Writers that meet lose nothing',
      trials.refusesStale,
      'stale If-Match is refused',
      'turn on versioning of Observation',
    ),
    firstWrites(server, trials),
    withdrawn(server, trials),
    simple(
      'Each reading goes to the patient of its time',
      trials.deviceHistory,
      'the history of Device is kept',
      'turn on history of Device, or list identity.assignments',
    ),
    devicesOnce(server),
    simple(
      'Many Observations travel in one request',
      trials.batch,
      'batch Bundles are taken',
      'each Observation is a request of its own',
    ),
    simple(
      'A new registration is seen at once',
      trials.findsAtOnce,
      'searches see fresh writes',
      'the index lags: held readings follow within the re-check',
    ),
    simple(
      'Nothing is left of what was tried out',
      trials.deletes,
      'deletion is allowed',
      'it stays, marked as an error',
    ),
  ];
}

function simple(promise: string, fact: boolean | undefined, how: string, remedy: string): Guarantee {
  if (fact === undefined) return { promise, holds: 'unknown', how: 'could not be tried out' };
  return { promise, holds: fact ? 'yes' : 'no', how: fact ? how : remedy };
}

function isR4({ fhirVersion }: Server): Guarantee {
  const isSo = fhirVersion.startsWith('4.0');
  const how = isSo ? `FHIR ${fhirVersion}` : `FHIR ${fhirVersion}: point the connector at an R4 (4.0.x) endpoint`;
  return { promise: 'The server speaks R4', holds: isSo ? 'yes' : 'no', how };
}

const PRECONDITIONS = { ifNoneMatch: 'PUT with If-None-Match: *', ifMatchZero: 'PUT with If-Match: W/"0"' } as const;

function firstWrites({ strategy, firstWrite, conditionalCreate }: Server, { history }: Trials): Guarantee {
  const promise = 'First writes lose nothing';
  if (strategy === 'conditional') {
    const isSafe = conditionalCreate === 'raceSafe';
    const doubt = 'If-None-Exist, of which races are not known to be kept apart: set fhir.conditionalCreate';
    return { promise, holds: isSafe ? 'yes' : 'unknown', how: isSafe ? 'POST with If-None-Exist' : doubt };
  }
  if (firstWrite !== 'none') return { promise, holds: 'yes', how: PRECONDITIONS[firstWrite] };
  const repaired = 'no precondition is honoured: what was replaced is put back from the history';
  const lost = 'no precondition is honoured and there is no history to repair from: turn it on for Observation';
  return { promise, holds: history === true ? 'yes' : 'no', how: history === true ? repaired : lost };
}

function withdrawn({ strategy, refusesDeleted, forgetsDeleted }: Server, { deletes, history }: Trials): Guarantee {
  const promise = 'A deleted Observation stays deleted';
  if (deletes !== true) return { promise, holds: 'unknown', how: 'could not be tried out without the right to delete' };
  if (strategy === 'conditional') {
    return { promise, holds: 'no', how: 'the server chooses ids: mark it entered-in-error instead of deleting it' };
  }
  if (refusesDeleted) return { promise, holds: 'yes', how: 'the precondition of a first write refuses it' };
  if (!forgetsDeleted) return { promise, holds: 'yes', how: 'a deleted id reads as 410' };
  const how = history === true ? 'its history tells' : 'mark it entered-in-error instead of deleting it';
  return { promise, holds: history === true ? 'yes' : 'no', how };
}

function devicesOnce({ strategy, conditionalCreate }: Server): Guarantee {
  const promise = 'Create mode makes each Device and Patient once';
  if (strategy === 'clientId') return { promise, holds: 'yes', how: 'ids derive from identifiers' };
  const isSafe = conditionalCreate === 'raceSafe';
  const how = isSafe ? 'If-None-Exist is race-safe' : 'Create mode is refused; register devices, and use Lookup mode';
  return { promise, holds: isSafe ? 'yes' : 'no', how };
}
