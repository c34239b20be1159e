import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { GLUCOSE } from './glucose.ts';
import { hasLoincCheckDigit, hasLoincForm } from './loinc.ts';
import { isCommensurable, isUcumCode } from './ucum.ts';
import { meantUnit, UNIT_SPELLINGS } from './unit-spellings.ts';
import { VITAL_SIGNS, vitalSignOf, vitalSignOfProfile, vitalSignsNamed } from './vital-signs.ts';
import type { VitalSign } from './vital-signs.ts';

describe('UCUM codes', () => {
  it.each(['/min', '{beats}/min', 'mm[Hg]', 'Cel', '[degF]', '%', '1', 'kg/m2', 'mg/dL', '10*3/uL', '{steps}'])(
    'has %s',
    (code) => expect(isUcumCode(code)).toBe(true),
  );

  it.each(['', 'Bpm', 'bpm', 'count/min', 'mmHg', 'KG', 'degC', '°C', 'steps/second', 'k g', '{steps', 'mg/', '()'])(
    'has not %j',
    (code) => expect(isUcumCode(code)).toBe(false),
  );

  it('tells quantities of one kind', () => {
    expect(isCommensurable('[degF]', 'Cel')).toBe(true);
    expect(isCommensurable('Hz', '/min')).toBe(true);
    expect(isCommensurable('mm[Hg]', '/min')).toBe(false);
  });

  it('answers for every text and prints nothing', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from('()[]{}/.*^0123456789mgkL%')) })),
        (text) => typeof isUcumCode(text) === 'boolean',
      ),
      { numRuns: 2000 },
    );
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });
});

describe('units as people write them', () => {
  it('stand for codes that UCUM has', () => {
    for (const code of UNIT_SPELLINGS.values()) expect([code, isUcumCode(code)]).toEqual([code, true]);
  });

  it('are read without regard to case and blanks', () => {
    expect(meantUnit(' BPM ')).toBe('/min');
    expect(meantUnit('furlong')).toBeUndefined();
  });
});

describe('LOINC codes', () => {
  it.each(['8867-4', '85354-9', '8480-6', '8462-4', '2339-0', '15074-8', '55423-8'])('take %s', (code) => {
    expect(hasLoincForm(code) && hasLoincCheckDigit(code)).toBe(true);
  });

  it.each(['8867-5', '8876-4', '85345-9', '8840-6'])('refuse %s by its check digit', (code) => {
    expect(hasLoincCheckDigit(code)).toBe(false);
  });

  it.each(['', '8867', '8867-44', 'LP1234-5', '8867-4 '])('do not look like %j', (code) => {
    expect(hasLoincForm(code)).toBe(false);
  });
});

describe('the table of glucose', () => {
  it('has LOINC codes and units that can be right', () => {
    for (const { loinc, units } of GLUCOSE) {
      for (const code of loinc) expect([code, hasLoincCheckDigit(code)]).toEqual([code, true]);
      for (const unit of units.keys()) expect(isUcumCode(unit)).toBe(true);
    }
    expect(isCommensurable('mg/dL', 'mmol/L')).toBe(false);
  });
});

describe('the table of vital signs', () => {
  it('has LOINC codes and UCUM units that exist, and ranges that ascend', () => {
    for (const { loinc, units } of VITAL_SIGNS as readonly VitalSign[]) {
      expect(hasLoincCheckDigit(loinc)).toBe(true);
      for (const [unit, [min, max]] of units) {
        expect(isUcumCode(unit)).toBe(true);
        expect(min).toBeLessThan(max);
      }
    }
  });

  it('knows each by its own name', () => {
    for (const { name, loinc, words } of VITAL_SIGNS as readonly VitalSign[]) {
      if (words.length > 0) expect(vitalSignsNamed(name).map((sign) => sign.loinc)).toEqual([loinc]);
    }
  });

  it.each([
    ['diastolicBP', ['8462-4']],
    ['dia', ['8462-4']],
    ['HR', ['8867-4']],
    ['Oxygen saturation in Arterial blood by Pulse oximetry', ['2708-6', '8867-4']],
    ['SpO2', ['2708-6']],
    ['Body temperature', ['8310-5']],
    ['Mean blood pressure', ['8478-0']],
    ['glucose', []],
    ['three', []],
    ['diagnosis', []],
  ])('reads %j', (name, loinc) => {
    expect(new Set(vitalSignsNamed(name).map((sign) => sign.loinc))).toEqual(new Set(loinc));
  });

  it('is found by LOINC code, with or without system, and by profile, with or without version', () => {
    expect(vitalSignOf([{ code: '8867-4', system: 'http://loinc.org' }])?.name).toBe('heart rate');
    expect(vitalSignOf([{ code: 'x' }, { code: '8867-4' }])?.name).toBe('heart rate');
    expect(vitalSignOf([{ code: '8867-4', system: 'urn:other' }])).toBeUndefined();
    expect(vitalSignOfProfile('http://hl7.org/fhir/StructureDefinition/bp|4.0.1')?.loinc).toBe('85354-9');
    expect(vitalSignOfProfile('http://hl7.org/fhir/StructureDefinition/vitalsigns')).toBeUndefined();
  });
});
