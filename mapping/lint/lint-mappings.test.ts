import { describe, expect, it } from 'vitest';
import { DEVICE_FILE, FHIR_FILE, heartRateDevice, heartRateFhir, heartRateMessage, lint } from './_pair.ts';
import { LINT_RULES } from './rules.ts';

describe('linting a mapping pair', () => {
  it('finds nothing in a pair without a mistake', () => {
    const samples = [heartRateMessage()];
    expect(lint({ samples, identityMode: 'create' })).toEqual([]);
  });

  it('sorts findings by file and place and gives each a line and a column', () => {
    const findings = lint({
      device: [heartRateDevice({}, { valuNames: 1 }), heartRateDevice({ typeName: 'pulse' })],
      fhir: [heartRateFhir({}, { code: 'bpm' }), heartRateFhir({ typeName: 'pulseRate', category: [] })],
    });
    expect(findings.map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`)).toEqual([
      `${DEVICE_FILE}:21:26 unknown-property`,
      `${DEVICE_FILE}:29:21 type-without-fhir-template`,
      `${FHIR_FILE}:30:19 ucum-syntax`,
      `${FHIR_FILE}:37:21 fhir-template-unused`,
      `${FHIR_FILE}:39:18 vital-sign-category`,
    ]);
  });

  it('names files as the caller does', () => {
    expect(new Set(lint({ device: '{', fhir: '[' }).map(({ file }) => file))).toEqual(
      new Set([DEVICE_FILE, FHIR_FILE]),
    );
  });

  it.each(['', '{', '[]', 'null', '"text"', '{ "template": 1 }', '{ "template": [null, 1, { "template": [] }] }'])(
    'finds structural errors only where both files are %j',
    (text) => {
      const findings = lint({ device: text, fhir: text, samples: [heartRateMessage()], identityMode: 'create' });
      expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['structure']));
    },
  );

  it('still looks at the other templates when one is broken', () => {
    const findings = lint({
      device: [heartRateDevice({ values: 1 }), heartRateDevice({ timestampExpression: '$[' })],
      fhir: [heartRateFhir({ codes: 'none' }), heartRateFhir({ typeName: 'other' }, { code: 'KG' })],
    });
    expect(findings.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual([
      'structure /template/0/template/values',
      'structure /template/0/template/codes',
      'fhir-template-unused /template/1/template/typeName',
      'ucum-syntax /template/1/template/value/code',
    ]);
  });

  it('has rules with ids of their own', () => {
    expect(new Set(LINT_RULES.map(({ id }) => id)).size).toBe(LINT_RULES.length);
  });

  it('keeps what the samples say to itself', () => {
    const secrets = { deviceId: 'device-secret', patientId: 'patient-secret', heartRate: 987_654, time: 'time-secret' };
    const samples = [heartRateMessage(secrets), heartRateMessage({ ...secrets, time: '2026-03-02T08:00:00' })];
    const devices = [heartRateDevice({}, { min: undefined, max: undefined }), heartRateDevice({}, { required: true })];
    const findings = lint({ device: devices, samples });
    const rules = ['zoneless-timestamp', 'sample-fault', 'implausible-sample'];
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules));
    expect(JSON.stringify(findings)).not.toMatch(/secret|987/);
  });
});
