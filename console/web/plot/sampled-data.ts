import type { Observation, SampledData } from '@medplum/fhirtypes';

/** One curve of an Observation: `null` is a gap. */
export interface Curve {
  readonly label: string;
  /** It is the Observation's own value, and no component's. */
  readonly isOwn: boolean;
  readonly unit: string;
  /** Epoch milliseconds, ascending. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** The curves of an Observation's SampledData: its own value and those of its components. */
export function curvesOf(observation: Observation): readonly Curve[] {
  const start = startOf(observation);
  if (start === undefined) return [];
  const own = observation.valueSampledData;
  const parts = [
    ...(own === undefined ? [] : [{ label: nameOf(observation.code), isOwn: true, data: own }]),
    ...(observation.component ?? []).flatMap(({ code, valueSampledData: data }) =>
      data === undefined ? [] : [{ label: nameOf(code), isOwn: false, data }],
    ),
  ];
  return parts.map(({ data, ...named }) => ({ ...named, ...decode(data, start) }));
}

/** FHIR R4, SampledData: `data` holds decimals, or E (error), U (above) and L (below the limit of detection). */
function decode({ data = '', factor = 1, origin, period }: SampledData, start: number): Omit<Curve, 'label' | 'isOwn'> {
  const texts = data.trim() === '' ? [] : data.trim().split(/\s+/);
  const zero = origin.value ?? 0;
  return {
    unit: origin.unit ?? origin.code ?? '',
    times: texts.map((_, index) => start + index * period),
    values: texts.map((text) => (/^[EUL]$/.test(text) ? null : Number(text) * factor + zero)),
  };
}

function startOf({ effectivePeriod, effectiveDateTime, effectiveInstant }: Observation): number | undefined {
  const start = Date.parse(effectivePeriod?.start ?? effectiveDateTime ?? effectiveInstant ?? '');
  return Number.isNaN(start) ? undefined : start;
}

/** The words of a code: its text, a display, or the code itself. */
export function nameOf(code: Observation['code'] | undefined): string {
  const [coding] = code?.coding ?? [];
  return code?.text ?? coding?.display ?? coding?.code ?? 'value';
}
