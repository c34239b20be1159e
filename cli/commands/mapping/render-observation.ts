import type { CodeableConcept, Observation, ObservationComponent, Quantity, SampledData } from '@medplum/fhirtypes';

/** Characters of a sample string that are shown: enough to recognize it. */
const SHOWN_DATA = 60;

/** An Observation in a few lines; `--json` has it whole. */
export function renderObservation(observation: Observation): readonly string[] {
  const { id = '', status, subject, device, encounter, effectiveDateTime, effectivePeriod } = observation;
  const effective = effectiveDateTime ?? `${effectivePeriod?.start ?? ''} to ${effectivePeriod?.end ?? ''}`;
  const about = [subject, device, encounter].flatMap((reference) => reference?.reference ?? []);
  return [
    `Observation/${id}`,
    `  ${status} · ${effective} · ${about.join(' · ')}`,
    ...valueLines(observation, codeText(observation.code)),
    ...(observation.component ?? []).flatMap((component) => valueLines(component, codeText(component.code))),
  ];
}

function valueLines(holder: Observation | ObservationComponent, code: string): readonly string[] {
  const value = valueText(holder);
  return value === undefined ? [`  ${code}`] : [`  ${code}: ${value}`];
}

function valueText(holder: Observation | ObservationComponent): string | undefined {
  const { valueQuantity, valueSampledData, valueString, valueCodeableConcept, dataAbsentReason } = holder;
  if (valueQuantity !== undefined) return quantityText(valueQuantity);
  if (valueSampledData !== undefined) return sampledText(valueSampledData);
  if (valueString !== undefined) return valueString;
  if (valueCodeableConcept !== undefined) return codeText(valueCodeableConcept);
  return dataAbsentReason === undefined ? undefined : `absent (${codeText(dataAbsentReason)})`;
}

function quantityText({ value, unit, code }: Quantity): string {
  return [value, unit ?? code].filter((part) => part !== undefined).join(' ');
}

function sampledText({ data = '', period, origin }: SampledData): string {
  const shown = data.length > SHOWN_DATA ? `${data.slice(0, SHOWN_DATA)}…` : data;
  return `every ${period} ms, ${quantityText(origin ?? {})} + "${shown}"`;
}

function codeText({ coding = [], text }: CodeableConcept): string {
  const [first] = coding;
  return first?.display ?? text ?? first?.code ?? '';
}
