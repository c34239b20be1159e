import type { Bundle, Observation } from '@medplum/fhirtypes';
import { observationKey, type Samples, type Type } from './_expected.ts';

const LOINC: Readonly<Record<string, Type>> = {
  '8867-4': 'heartrate',
  '85354-9': 'bloodpressure',
  '8310-5': 'bodytemperature',
};

/** All Observations on the server, but for what a probe of its preconditions left behind, marked as an error. */
export async function readObservations(fhirUrl: string): Promise<readonly Observation[]> {
  const found: Observation[] = [];
  let next: string | undefined = `${fhirUrl}/Observation?_count=500`;
  while (next !== undefined) {
    const answer: Response = await fetch(next);
    if (!answer.ok) throw new Error(`FHIR answered ${answer.status}`);
    const bundle = (await answer.json()) as Bundle<Observation>;
    for (const { resource } of bundle.entry ?? []) if (resource !== undefined) found.push(resource);
    next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  }
  return found.filter(({ status }) => status !== 'entered-in-error');
}

export interface Observed {
  readonly samples: Samples;
  /** Observations beyond the first for one identity, and what stands under the wrong patient. */
  readonly strays: readonly string[];
}

export function observedOf(observations: readonly Observation[]): Observed {
  const samples = new Map<string, ReadonlyMap<number, string>>();
  const strays: string[] = [];
  for (const observation of observations) {
    const device = observation.device?.reference?.replace('Device/device-', '') ?? '';
    const type = observation.code?.coding?.map(({ code = '' }) => LOINC[code]).find((known) => known !== undefined);
    const start = Date.parse(observation.effectiveDateTime ?? observation.effectivePeriod?.start ?? '');
    const key = type === undefined ? '' : observationKey(device, type, start);
    const isOthers = observation.subject?.reference !== `Patient/patient-${device}`;
    if (key === '' || samples.has(key) || isOthers) strays.push(`Observation/${observation.id} (${key})`);
    else samples.set(key, samplesOf(observation, start));
  }
  return { samples, strays };
}

function samplesOf({ valueSampledData, valueQuantity, component }: Observation, start: number): Map<number, string> {
  if (valueSampledData !== undefined) {
    const { data = '', period } = valueSampledData;
    const texts = data.split(' ').map((text, index) => [start + index * period, text] as const);
    return new Map(texts.filter(([, text]) => text !== 'E'));
  }
  const parts = component?.map((part) => part.valueQuantity?.value) ?? [valueQuantity?.value];
  return new Map([[start, parts.join('/')]]);
}

export interface Difference {
  readonly samples: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
}

/** Every sample of every Observation against what must be there. */
export function compare(expected: Samples, { samples: observed, strays }: Observed): Difference {
  const lost: string[] = [];
  const wrong: string[] = [];
  const doubled: string[] = [...strays];
  let samples = 0;
  for (const [key, places] of expected) {
    samples += places.size;
    for (const [time, value] of places) {
      const found = observed.get(key)?.get(time);
      const where = `${key} at ${new Date(time).toISOString()}: expected ${value}`;
      if (found === undefined) lost.push(where);
      else if (found !== value) wrong.push(`${where}, found ${found}`);
    }
  }
  for (const [key, places] of observed) {
    for (const time of places.keys()) {
      if (expected.get(key)?.has(time) !== true) doubled.push(`${key} at ${new Date(time).toISOString()}`);
    }
  }
  return { samples, lost, doubled, wrong };
}
