import { readFileSync } from 'node:fs';
import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ObservationGroup } from '../activities/contract.ts';
import { unresolvedOutcome } from '../activities/unresolved.ts';
import { parseConfig } from '../config/load-config.ts';
import { createFhirGateway } from '../fhir/create-fhir-gateway.ts';
import { listSet } from '../ingestor/_partition-bench.ts';
import { event, PUBLISHER } from '../ingestor/_rows.ts';
import { createNormalizer } from '../ingestor/normalizer.ts';
import { COMPATIBILITY, type Compatibility, resolveCompatibility } from '../mapping/compatibility.ts';
import {
  bloodPressure,
  draftsOf,
  heartRate,
  mappingOf,
  merge,
  NOON,
  observe,
  row,
  SUBJECT,
} from '../mapping/fhir/_drafts.ts';
import { startFhirServer } from '../stack/fhir-server/server.ts';
import { noMetrics } from '../telemetry/metrics.ts';
import { gatewayConfig } from './gateway-config.ts';

const mapping = mappingOf(heartRate({}, { defaultPeriod: 900_000 }), bloodPressure());

/** What shows on which side a switch stands: by the value of `default`, and by that of `medtech`. */
interface Sides {
  readonly observe: (compatibility: Compatibility) => unknown;
  readonly default: unknown;
  readonly medtech: unknown;
}

function heartRates(compatibility: Compatibility, options: Parameters<typeof observe>[3] = {}): Observation {
  return observe(mapping, 'heartrate', [[row(NOON + 900_000, { hr: 70 })]], { compatibility, ...options });
}

function pressures(compatibility: Compatibility, ...windows: readonly Readonly<Record<string, number>>[]): Observation {
  return observe(
    mapping,
    'bloodpressure',
    windows.map((values) => [row(NOON + 250, values)]),
    { compatibility },
  );
}

const inEncounter = { ...SUBJECT, encounter: 'e-1' };

/** A key for each switch: one without both its sides does not compile. */
const SWITCHES: Readonly<Record<keyof Compatibility, Sides>> = {
  identityPrecision: {
    observe: (compatibility) => pressures(compatibility, { systolic: 120 }).identifier?.[0]?.value,
    default: 'patient-1.device-1.bloodpressure.20260301120000250Z.20260301120000250Z',
    medtech: 'patient-1.device-1.bloodpressure.20260301120000Z.20260301120000Z',
  },
  statusLifeCycle: {
    observe: (compatibility) => heartRates(compatibility, { now: NOON + 1_000_000 }).status,
    default: 'preliminary',
    medtech: 'final',
  },
  effectiveShape: {
    observe: (compatibility) => {
      const { effectivePeriod, valueSampledData } = heartRates(compatibility);
      return { effectivePeriod, data: valueSampledData?.data };
    },
    default: { effectivePeriod: { start: '2026-03-01T12:15:00.000Z', end: '2026-03-01T12:15:00.000Z' }, data: '70' },
    medtech: {
      effectivePeriod: { start: '2026-03-01T12:00:00.0000000Z', end: '2026-03-01T12:59:59.9999999Z' },
      data: 'E 70 E E',
    },
  },
  encounterInIdentity: {
    observe: (compatibility) => heartRates(compatibility, { subject: inEncounter }).identifier?.[0]?.value,
    default: 'patient-1.device-1.Encounter/e-1.heartrate.20260301120000Z.20260301125959Z',
    medtech: 'patient-1.device-1.heartrate.20260301120000Z.20260301125959Z',
  },
  panelRule: {
    observe: (compatibility) =>
      pressures(compatibility, { systolic: 120, diastolic: 80 }, { systolic: 130 }).component?.map(
        ({ valueQuantity }) => valueQuantity?.value,
      ),
    default: [130],
    medtech: [130, 80],
  },
  onUnresolved: {
    observe: (compatibility) => {
      const draft = { type: 'heartrate', deviceId: 'd', times: [0], content: {} };
      const group: ObservationGroup = { mappingSet: 'set', readings: 3, draft };
      return unresolvedOutcome(group, { code: 'UnknownDevice', message: 'who?' }, compatibility).kind;
    },
    default: 'failed',
    medtech: 'dropped',
  },
  onNoTemplate: {
    observe: ({ onNoTemplate }) => {
      const set = listSet('one');
      const unknown = { ...set, fhir: { ...set.fhir, spelling: () => undefined } };
      const normalize = createNormalizer({ metrics: noMetrics, now: () => 1_000_500, onNoTemplate });
      const letters = [1, 2, 3].map(
        (sequence) => normalize(event(sequence, { 'd-1': [1] }), PUBLISHER, unknown).letter,
      );
      return letters.filter((letter) => letter !== undefined).length;
    },
    // One sample an hour is kept in any case.
    default: 1,
    medtech: 3,
  },
  patientMismatchInLookup: {
    observe: ({ patientMismatchInLookup }) => patientOfMessageFor('p-2', patientMismatchInLookup),
    default: 'PatientDeviceMismatch',
    medtech: 'p-1',
  },
  keyedMerge: {
    observe: (compatibility) => {
      const first = heartRates(compatibility);
      const [older] = draftsOf(mapping, 'heartrate', [row(NOON + 900_000, { hr: 60 }, { order: [1, 1] })]);
      if (older === undefined) throw new Error('no draft');
      const outcome = merge(mapping, older, first, { compatibility });
      const written = outcome.kind === 'write' ? outcome.observation : first;
      return { data: written.valueSampledData?.data, extensions: first.extension?.length ?? 0 };
    },
    default: { data: '70', extensions: 1 },
    medtech: { data: '60', extensions: 0 },
  },
};

/** Whose reading it is, by the gateway as the configuration makes it, when the message names that patient and the device has another. */
async function patientOfMessageFor(
  patientId: string,
  patientMismatchInLookup: Compatibility['patientMismatchInLookup'],
): Promise<string> {
  const server = await startFhirServer();
  onTestFinished(() => server.close());
  const config = parseConfig({ compatibility: { base: 'default', patientMismatchInLookup } }, 'test');
  const gateway = createFhirGateway(gatewayConfig(config, {}, server.baseUrl, noMetrics));
  onTestFinished(() => gateway.close());
  await put(server.baseUrl, { resourceType: 'Patient', id: 'p-1', active: true, identifier: [{ value: 'p-1' }] });
  await put(server.baseUrl, { resourceType: 'Patient', id: 'p-2', active: true, identifier: [{ value: 'p-2' }] });
  const patient = { reference: 'Patient/p-1' };
  await put(server.baseUrl, { resourceType: 'Device', id: 'd', identifier: [{ value: 'sensor' }], patient });
  const request = { deviceId: 'sensor', patientId, at: [Date.now()] };
  const [answer] = await gateway.identify(request, { signal: new AbortController().signal });
  return answer?.kind === 'subject' ? answer.patient : (answer?.trouble.code ?? 'nothing');
}

async function put(
  baseUrl: string,
  resource: { readonly resourceType: string; readonly id: string; readonly [field: string]: unknown },
): Promise<void> {
  const answer = await fetch(`${baseUrl}/${resource.resourceType}/${resource.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(resource),
  });
  if (!answer.ok) throw new Error(`not registered: ${answer.status}`);
}

const NAMES = Object.keys(SWITCHES) as (keyof Compatibility)[];

describe.each(NAMES)('the switch %s', (name) => {
  const { observe: look, ...expected } = SWITCHES[name];

  it('has its default side', async () => {
    expect(await look(COMPATIBILITY.default)).toEqual(expected.default);
  });

  it('has the old service’s side, by itself alone', async () => {
    const setting = { base: 'default', [name]: COMPATIBILITY.medtech[name] } as const;
    expect(await look(resolveCompatibility(setting))).toEqual(expected.medtech);
  });

  it('is explained, with both its values', () => {
    const page = readFileSync('docs/compatibility.md', 'utf8');
    const values = [COMPATIBILITY.default[name], COMPATIBILITY.medtech[name]].map((value) => `\`${value}\``);
    expect(page).toContain(`### \`${name}\`\n\n${values.join(', ')}. `);
  });
});
