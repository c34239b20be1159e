import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
import { deviceFile, fhirFile, heartRate, heartRateFhir, input, NOW } from './_mappings.ts';
import { preview } from './preview.ts';

const reading = { device: 'strap/1', patient: 'p-1', at: '2026-03-02T08:00:00Z', hr: 71 };

describe('a preview of messages', () => {
  it('tells which template matched where, and what it gave', () => {
    const message = { device: 's', list: [{ hr: -1 }, { at: '2026-03-02T08:00:00Z', hr: 70 }, { hr: 72 }] };
    const { messages } = preview(input([message]));
    expect(messages[0]?.matches).toEqual([
      { template: 0, typeName: 'heartrate', pointer: '/Body/list/0' },
      { template: 0, typeName: 'heartrate', pointer: '/Body/list/1', measurement: 0 },
      { template: 0, typeName: 'heartrate', pointer: '/Body/list/2' },
    ]);
    expect(messages[0]?.measurements).toHaveLength(1);
    expect(messages[0]?.faults.map(({ pointer }) => pointer)).toEqual(
      Array.from({ length: 2 }, () => '/template/0/template/timestampExpression'),
    );
  });

  it('reads envelopes, and refuses times that are far from those at which the hub took the message', () => {
    const SystemProperties = { 'x-opt-enqueued-time': '2028-01-01T00:00:00Z' };
    const { messages } = preview(input([{ Body: reading, SystemProperties }]));
    expect(messages[0]).toMatchObject({ measurements: [], faults: [{ code: 'ImplausibleTime' }] });
    expect(messages[0]?.matches).toEqual([{ template: 0, typeName: 'heartrate', pointer: '/Body' }]);
  });

  it('goes on behind a message that is not JSON', () => {
    const { messages } = preview(input([], { messages: ['{', JSON.stringify(reading)] }));
    expect(messages).toMatchObject([
      { faults: [{ code: 'InvalidDataFormat' }] },
      { measurements: [{ deviceId: 'strap/1' }] },
    ]);
  });

  it('merges all messages of a period into one Observation with placeholders for its subject', () => {
    const later = { ...reading, at: '2026-03-02T08:00:02Z', hr: 73 };
    const { groups, observations } = preview(input([later, reading]));
    expect(groups).toMatchObject([
      { type: 'HeartRate', deviceId: 'strap/1', patientId: 'p-1', outcome: { kind: 'observation', changed: true } },
    ]);
    expect(observations).toMatchObject([
      {
        subject: { reference: 'Patient/p-1' },
        device: { reference: 'Device/strap-1' },
        valueSampledData: { data: '71 E 73' },
        status: 'final',
      },
    ]);
  });

  it('names the patient of a message that names none example', () => {
    const { observations } = preview(input([{ ...reading, patient: undefined }]));
    expect(observations[0]?.subject).toEqual({ reference: 'Patient/example' });
  });

  it('renders by the switches of the old service', () => {
    const { observations } = preview(input([reading], { compatibility: COMPATIBILITY.medtech }));
    expect(observations[0]?.effectivePeriod).toMatchObject({ end: expect.stringMatching(/^2026-03-02T08:59:59/) });
  });

  it('merges into Observations that stand', () => {
    const { observations: existing } = preview(input([reading]));
    const again = preview(input([{ ...reading, at: '2026-03-02T08:00:01Z' }], { existing }));
    expect(again.observations[0]?.valueSampledData?.data).toBe('71 71');
  });

  it('keeps drafts that do not fit together apart, as siblings', () => {
    const first = preview(input([reading]));
    const fhir = fhirFile(heartRateFhir({ value: { valueType: 'Quantity', valueName: 'hr', unit: '/min' } }));
    const { observations, groups } = preview(input([reading], { existing: first.observations, fhir }));
    expect(groups).toMatchObject([{ outcome: { kind: 'observation' } }]);
    expect(observations[0]?.id).not.toBe(first.observations[0]?.id);
  });

  it('never revives what a person withdrew', () => {
    const existing = preview(input([reading])).observations.map((one) => ({
      ...one,
      status: 'entered-in-error' as const,
    }));
    const { groups, observations } = preview(input([reading], { existing }));
    expect(groups).toMatchObject([{ outcome: { kind: 'failed', fault: { code: 'Withdrawn' } } }]);
    expect(observations).toEqual([]);
  });

  it('names values that cannot stand in an Observation', () => {
    const { groups } = preview(input([{ ...reading, hr: '7,1' }]));
    expect(groups).toMatchObject([
      { type: 'HeartRate', times: [Date.parse(reading.at)], outcome: { kind: 'failed', fault: { received: '7,1' } } },
    ]);
  });

  it('keeps the ids of what could not be written', () => {
    const device = deviceFile(
      heartRate({ encounterIdExpression: '$.Body.visit', correlationIdExpression: '$.Body.run' }),
    );
    const { groups } = preview(input([{ ...reading, visit: 'v-1', run: 'r-1', hr: 'x' }], { device }));
    expect(groups).toMatchObject([{ patientId: 'p-1', encounterId: 'v-1', correlationId: 'r-1' }]);
  });

  it('refers to the encounter that a message names', () => {
    const device = deviceFile(heartRate({ encounterIdExpression: '$.Body.visit' }));
    const { observations } = preview(input([{ ...reading, visit: 'v 1' }], { device }));
    expect(observations[0]?.encounter).toEqual({ reference: 'Encounter/v-1' });
  });

  it('keeps what is plausible of a message that says when the hub took it', () => {
    const SystemProperties = { 'iothub-enqueuedtime': '2026-03-02T08:00:05Z' };
    const { messages } = preview(input([{ Body: reading, SystemProperties }]));
    expect(messages).toMatchObject([
      { enqueuedAt: Date.parse('2026-03-02T08:00:05Z'), measurements: [{}], faults: [] },
    ]);
  });

  it('leaves an Observation that says the same already as it stands', () => {
    const { observations: existing } = preview(input([reading]));
    const { groups, observations } = preview(input([reading], { existing }));
    expect(groups).toMatchObject([{ outcome: { kind: 'observation', changed: false } }]);
    expect(observations).toEqual(existing);
  });

  it('names measurements without a FHIR template', () => {
    const { groups } = preview(input([reading], { fhir: fhirFile(heartRateFhir({ typeName: 'other' })) }));
    expect(groups).toMatchObject([{ outcome: { kind: 'failed', fault: { code: 'TemplateNotFound' } } }]);
  });

  it('is plain JSON', () => {
    const shown = preview(input([reading, { ...reading, hr: 'x' }]));
    expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
  });
});

describe('a preview by broken mappings', () => {
  it('lists the faults of both files and shows nothing', () => {
    const broken = {
      device: deviceFile(heartRate({ typeName: ' ' })),
      fhir: fhirFile(heartRateFhir({ typeName: '' })),
    };
    const shown = preview(input([reading], broken));
    expect(shown.faults.map(({ file }) => file)).toEqual(['devicecontent.json', 'fhirmapping.json']);
    expect(shown.messages).toEqual([]);
  });

  it('still normalizes when only the FHIR mapping is broken or missing', () => {
    const shown = preview(input([reading], { fhir: fhirFile({}) }));
    expect(shown).toMatchObject({
      messages: [{ measurements: [{ type: 'heartrate' }] }],
      groups: [],
      observations: [],
    });
    const { device, messages } = input([reading]);
    expect(preview({ device, messages, now: NOW })).toMatchObject({ faults: [], groups: [] });
  });
});
