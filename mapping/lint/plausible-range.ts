import { glucoseOf } from './clinical/glucose.ts';
import { meantUnit } from './clinical/unit-spellings.ts';
import type { Range } from './clinical/vital-signs.ts';
import { vitalSignOf } from './clinical/vital-signs.ts';
import type { MeasuredSlot } from './measured-slots.ts';

/** What the readings of a living patient are in the unit that a template names. */
export interface PlausibleRange {
  readonly sign: { readonly name: string; readonly units: ReadonlyMap<string, Range> };
  readonly range: Range;
  /** The unit as the template has it. */
  readonly unit: string;
  /** Path of the property that names it. */
  readonly path: string;
}

/** `undefined` where the value is no vital sign or glucose, or its unit is none that we know for it, however it is spelled. */
export function plausibleRangeOf({ codes, value, path }: MeasuredSlot): PlausibleRange | undefined {
  const sign = vitalSignOf(codes) ?? glucoseOf(codes);
  const property = (value.code ?? '') === '' ? 'unit' : 'code';
  const unit = value[property] ?? '';
  const range = sign?.units.get(unit) ?? sign?.units.get(meantUnit(unit) ?? '');
  return sign === undefined || range === undefined ? undefined : { sign, range, unit, path: `${path}/${property}` };
}

/** The unit of the vital sign that all of some numbers fit, where the named one does not. */
export function fittingUnit({ sign, range }: PlausibleRange, numbers: readonly number[]): string | undefined {
  const others = Array.from(sign.units).filter(([, other]) => other !== range);
  return others.find(([, other]) => numbers.every((number) => isWithin(number, other)))?.[0];
}

export function isWithin(number: number, [min, max]: Range): boolean {
  return number >= min && number <= max;
}
