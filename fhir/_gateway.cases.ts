import type { Device, Encounter, Observation, Patient } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerUnderTest } from './_case-rig.ts';
import { bareObservation, codes, codesOf, component, createCaseRig } from './_case-rig.ts';
import { encounterFor, options, samples, samplesOf, troubleOf } from './_case-rig.ts';
import { identityCases } from './_identity.cases.ts';
import { othersCases } from './_others.cases.ts';
import type { FhirGatewayConfig } from './config.ts';
import type { FhirGateway, UpsertOutcome, UpsertRequest } from './gateway.ts';
import { resourceId } from './ids.ts';

export interface GatewayCases {
  readonly name: string;
  readonly start: () => Promise<ServerUnderTest>;
  readonly strategy: 'clientId' | 'conditional';
  /** Racing first writes overwrite each other here, so that a race without repairs has proven nothing. */
  readonly overwrites: boolean;
  readonly config?: Pick<FhirGatewayConfig, 'server'>;
}

const LANES = 24;
const HOUR = 3_600_000;

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

/** One guarantee after the other, the same for every server. */
export function gatewayCases({ name, start, strategy, overwrites, config = {} }: GatewayCases): void {
  describe(`gateway to a server that behaves like ${name}`, () => {
    const rig = createCaseRig(start, config);
    const { call, gateway, lookup, create, post, search, observations, theObservation } = rig;
    const { patients, devices, makePatient, makeDevice, update, lastUpdated } = rig;

    beforeEach(rig.setUp);
    afterEach(async () => {
      await rig.tearDown();
      expect(rig.left).toEqual([]);
    });

    const race = async (keys: readonly string[]): Promise<readonly UpsertOutcome[]> => {
      const fhirs = range(6).map(() => gateway());
      const all = await Promise.all(
        range(LANES).map(async (lane) =>
          deliver(
            fhirs[lane % fhirs.length] as FhirGateway,
            keys.map((key) => samples(key, lane)),
          ),
        ),
      );
      return all.flat();
    };

    const expectWhole = async (keys: readonly string[], outcomes: readonly UpsertOutcome[]): Promise<void> => {
      expect(outcomes.filter(({ kind }) => kind === 'failed')).toEqual([]);
      for (const key of keys) expect(samplesOf(await theObservation(key))).toEqual(range(LANES));
    };

    /** Moves a device through patients and answers when each move happened. */
    const assignInTurn = async (device: string, patients: readonly (string | undefined)[]): Promise<number[]> => {
      const times: number[] = [];
      for (const patient of patients) {
        await tick();
        const reference = patient === undefined ? undefined : { reference: `Patient/${patient}` };
        await update('Device', device, (current: Device) => ({ ...current, patient: reference }));
        times.push(await lastUpdated('Device', device));
      }
      return times;
    };

    describe('description', () => {
      it('names the server and how it is written to', async () => {
        const description = await gateway().describe(options());
        expect(description).toMatchObject({ baseUrl: rig.server.baseUrl, fhirVersion: '4.0.1', strategy });
      });

      it('leaves nothing behind of what it tried out', async () => {
        const startedAt = new Date(Date.now() - 1000).toISOString();
        await gateway().describe(options());
        const marked = await search(`Observation?status=entered-in-error&_lastUpdated=ge${startedAt}`);
        expect(marked.filter(({ id }) => id?.startsWith('iot-connector-probe-'))).toEqual([]);
      });
    });

    describe('upsert', () => {
      it('creates, then updates, then leaves alone what does not change', async () => {
        const fhir = gateway();
        const [created] = await fhir.upsert([samples('a', 1)], options());
        const [updated] = await fhir.upsert([samples('a', 2)], options());
        const [unchanged] = await fhir.upsert([samples('a', 1, 2)], options());
        expect([created?.kind, updated?.kind, unchanged?.kind]).toEqual(['created', 'updated', 'unchanged']);
        expect(samplesOf(await theObservation('a'))).toEqual([1, 2]);
        expect(versionOf(unchanged)).toBe(versionOf(updated));
      });

      it('writes nothing and creates nothing when there is nothing to write', async () => {
        const nothing: UpsertRequest = { ...samples('a'), merge: () => undefined };
        expect(await gateway().upsert([nothing], options())).toMatchObject([{ kind: 'unchanged' }]);
        expect(await observations('a')).toEqual([]);
      });

      it('creates nothing that could not be found again by its identifier', async () => {
        const request = samples('a', 1);
        const merge: UpsertRequest['merge'] = (existing) => {
          const { identifier: _, ...bare } = bareObservation(request.identifier);
          return existing === undefined ? bare : undefined;
        };
        expect(await gateway().upsert([{ ...request, merge }], options())).toMatchObject([{ kind: 'created' }]);
        expect(await observations('a')).toHaveLength(1);
      });

      it('continues an Observation whose id the server chose', async () => {
        const existing = await post({
          ...bareObservation({ system: rig.systems.readings, value: 'a' }),
          component: [component(1)],
        });
        const [outcome] = await gateway().upsert([samples('a', 2)], options());
        expect(outcome).toMatchObject({ kind: 'updated', id: existing.id });
        expect(samplesOf(await theObservation('a'))).toEqual([1, 2]);
      });

      it('finds identifiers with characters that searches give a meaning to', async () => {
        const key = String.raw`a|b,c$d\e?f&g+h i`;
        await gateway().upsert([samples(key, 1)], options());
        const [outcome] = await gateway().upsert([samples(key, 2)], options());
        expect(outcome?.kind).toBe('updated');
      });

      it('keeps what others wrote, also between a cached read and our write', async () => {
        const fhir = gateway();
        await fhir.upsert([samples('a', 1)], options());
        const { id = '' } = await theObservation('a');
        await update('Observation', id, (current: Observation) => ({
          ...current,
          note: [{ text: 'seen by a nurse' }],
        }));
        const [outcome] = await fhir.upsert([samples('a', 2)], options());
        expect(outcome?.kind).toBe('updated');
        expect(await theObservation('a')).toMatchObject({ note: [{ text: 'seen by a nurse' }], component: [{}, {}] });
      });

      it.each(['entered-in-error', 'cancelled'] as const)(
        'never writes on an Observation marked %s',
        async (status) => {
          const fhir = gateway();
          await fhir.upsert([samples('a', 1)], options());
          const { id = '' } = await theObservation('a');
          await update('Observation', id, (current: Observation) => ({ ...current, status }));
          for (const one of [fhir, gateway()]) {
            const [outcome] = await one.upsert([samples('a', 2)], options());
            expect(outcome).toMatchObject({ kind: 'failed', trouble: { code: 'Withdrawn' } });
          }
          expect(await theObservation('a')).toMatchObject({ status, component: [{}] });
        },
      );

      it.runIf(strategy === 'clientId')('never revives a deleted Observation', async () => {
        const fhir = gateway();
        await fhir.upsert([samples('a', 1), samples('b', 1)], options());
        for (const key of ['a', 'b']) await call('DELETE', `Observation/${samples(key).id}`);
        const optimistic = gateway({ upsert: { searchExistingBeforeCreate: false } });
        for (const one of [fhir, gateway(), optimistic]) {
          const outcomes = await one.upsert([samples('a', 2), samples('b', 2)], options());
          const [single] = await one.upsert([samples('a', 3)], options());
          const expected = { kind: 'failed', trouble: { code: 'Withdrawn' } };
          expect([...outcomes, single]).toMatchObject([expected, expected, expected]);
        }
        for (const key of ['a', 'b']) expect(await observations(key)).toEqual([]);
      });

      it('never revives an Observation that was deleted since it was last seen', async () => {
        const fhir = gateway();
        await fhir.upsert([samples('a', 1)], options());
        const { id = '' } = await theObservation('a');
        await call('DELETE', `Observation/${id}`);
        const [outcome] = await fhir.upsert([samples('a', 2)], options());
        const message = expect.stringContaining(`Observation/${id} was deleted`);
        expect(outcome).toMatchObject({ kind: 'failed', trouble: { code: 'Withdrawn', message } });
        expect(await observations('a')).toEqual([]);
      });

      it('takes what a read finds over what is remembered before it says that nothing changes', async () => {
        const fhir = gateway();
        await fhir.upsert([samples('a', 1)], options());
        const { id = '' } = await theObservation('a');
        await update('Observation', id, (current: Observation) => ({ ...current, component: [component(7)] }));
        const [outcome] = await fhir.upsert([samples('a', 1)], options());
        expect(outcome?.kind).toBe('updated');
        expect(samplesOf(await theObservation('a'))).toEqual([1, 7]);
      });
    });

    describe('batches', () => {
      it('writes many Observations, one outcome each, in order', async () => {
        const fhir = gateway();
        const keys = range(120).map((index) => `series-${index}`);
        await fhir.upsert([samples(keys[3] ?? '', 1)], options());
        const outcomes = await fhir.upsert(
          keys.map((key) => samples(key, 1, 2)),
          options(),
        );
        expect(outcomes.map(({ kind }) => kind)).toEqual(keys.map((_, index) => (index === 3 ? 'updated' : 'created')));
        for (const key of keys) expect(samplesOf(await theObservation(key))).toEqual([1, 2]);
      });

      it('merges two requests for one Observation one after the other', async () => {
        const outcomes = await gateway().upsert([samples('a', 1), samples('b', 1), samples('a', 2)], options());
        expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'created', 'updated']);
        expect(samplesOf(await theObservation('a'))).toEqual([1, 2]);
      });

      it('lets one refused Observation fail alone', async () => {
        const bad: UpsertRequest = { ...samples('bad', 1), merge: () => ({ resourceType: 'Basic' }) as never };
        const outcomes = await gateway().upsert([samples('a', 1), bad, samples('b', 1)], options());
        expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'failed', 'created']);
        expect(outcomes[1]).toMatchObject({
          trouble: { code: 'Rejected', outcome: { resourceType: 'OperationOutcome' } },
        });
      });
    });

    describe('races', () => {
      it('loses no sample when 24 lanes first write one Observation, each sample delivered once', async () => {
        const outcomes = await race(['a']);
        await expectWhole(['a'], outcomes);
        expect(repairsOf(outcomes) > 0).toBe(overwrites);
      });

      it('loses no sample when 24 lanes write the same Observations in Bundles, each sample delivered once', async () => {
        const keys = range(5).map((index) => `series-${index}`);
        await expectWhole(keys, await race(keys));
      });

      it('loses no sample through 429, 503 and dropped connections, before and after the commit', async ({ skip }) => {
        const { chaos } = rig.server;
        if (chaos === undefined) {
          skip('this server does not misbehave on demand');
          return;
        }
        for (const trouble of [429, 503, 'dropBeforeCommit', 'dropAfterCommit'] as const) chaos.trouble(0.05, trouble);
        const outcomes = await race(['a', 'b', 'c']);
        chaos.calm();
        await expectWhole(['a', 'b', 'c'], outcomes);
      });
    });

    describe('identity in Lookup mode', () => {
      const now = Date.now() + HOUR;

      it('names the patient of the device', async () => {
        const patient = await makePatient('p1');
        const device = await makeDevice('d1', patient.id);
        expect(await lookup().identify({ deviceId: 'd1', at: [now] }, options())).toEqual([
          { kind: 'subject', patient: patient.id, device: device.id },
        ]);
      });

      it('says which device is missing without naming it', async () => {
        const [answer] = await lookup().identify({ deviceId: 'serial-4711', at: [now] }, options());
        expect(troubleOf(answer)).toMatchObject({ code: 'UnknownDevice' });
        expect(JSON.stringify(answer)).not.toContain('4711');
      });

      it('finds a device as soon as it is there', async () => {
        const fhir = lookup();
        expect(await codes(fhir, 'd1', now)).toEqual(['UnknownDevice']);
        const patient = await makePatient('p1');
        await makeDevice('d1', patient.id);
        expect(await codes(fhir, 'd1', now)).toEqual([patient.id]);
      });

      it('does not take an identifier of another system, of another case or out of use', async () => {
        const patient = await makePatient('p1');
        await makeDevice('D1', patient.id);
        await makeDevice('d1', patient.id, { identifier: [{ system: 'urn:example:other', value: 'd1' }] });
        await makeDevice('d1', patient.id, { identifier: [{ system: rig.systems.devices, value: 'd1', use: 'old' }] });
        expect(await codes(lookup(), 'd1', now)).toEqual(['UnknownDevice']);
      });

      it('names all Devices that share an identifier, by logical id', async () => {
        const twins = await Promise.all(range(3).map(() => makeDevice('d1')));
        const [answer] = await lookup().identify({ deviceId: 'd1', at: [now] }, options());
        expect(troubleOf(answer)?.code).toBe('MultipleMatches');
        for (const { id } of twins) expect(troubleOf(answer)?.message).toContain(`Device/${id}`);
      });

      it('passes over a Device that is entered in error', async () => {
        const patient = await makePatient('p1');
        await makeDevice('d1', patient.id, { status: 'entered-in-error' });
        expect(await codes(lookup(), 'd1', now)).toEqual(['UnknownDevice']);
        await makeDevice('d1', patient.id);
        expect(await codes(lookup(), 'd1', now)).toEqual([patient.id]);
      });

      it('holds readings of a Device without patient', async () => {
        const device = await makeDevice('d1');
        const [answer] = await lookup().identify({ deviceId: 'd1', at: [now] }, options());
        expect(troubleOf(answer)).toMatchObject({
          code: 'UnknownPatient',
          message: expect.stringContaining(`Device/${device.id}.patient`),
        });
      });

      it('holds readings of an inactive or replaced Patient, and goes on when that is mended', async () => {
        const patient = await makePatient('p1', { active: false });
        await makeDevice('d1', patient.id);
        const fhir = lookup();
        expect(await codes(fhir, 'd1', now)).toEqual(['UnknownPatient']);
        const link = [{ type: 'replaced-by', other: { reference: 'Patient/elsewhere' } }];
        const successor = await makePatient('p2');
        link[0] = { type: 'replaced-by', other: { reference: `Patient/${successor.id}` } };
        await update('Patient', patient.id, (current: Patient) => ({ ...current, active: true, link }));
        const [answer] = await fhir.identify({ deviceId: 'd1', at: [now] }, options());
        expect(troubleOf(answer)?.message).toContain(`Patient/${successor.id}`);
        await update('Patient', patient.id, (current: Patient) => ({ ...current, link: undefined }));
        expect(await codes(fhir, 'd1', now)).toEqual([patient.id]);
      });

      it('refuses a message that names another patient than its device, unless told to ignore that', async () => {
        const patient = await makePatient('p1');
        await makeDevice('d1', patient.id);
        const at = [now];
        const fhir = lookup();
        expect(await codesOf(fhir, { deviceId: 'd1', patientId: 'p1', at })).toEqual([patient.id]);
        expect(await codesOf(fhir, { deviceId: 'd1', patientId: 'p2', at })).toEqual(['PatientDeviceMismatch']);
        const lenient = lookup({ patientMismatchInLookup: 'ignore' });
        expect(await codesOf(lenient, { deviceId: 'd1', patientId: 'p2', at })).toEqual([patient.id]);
      });

      it('adds the encounter, and holds one that is unknown or of another subject', async () => {
        const [patient, other] = await Promise.all([makePatient('p1'), makePatient('p2')]);
        await makeDevice('d1', patient.id);
        const encounter = await post<Encounter>(encounterFor(rig, 'e1', patient.id));
        await post<Encounter>(encounterFor(rig, 'e2', other.id));
        const fhir = lookup();
        const at = [now];
        expect(await fhir.identify({ deviceId: 'd1', encounterId: 'e1', at }, options())).toMatchObject([
          { kind: 'subject', patient: patient.id, encounter: encounter.id },
        ]);
        expect(await codesOf(fhir, { deviceId: 'd1', encounterId: 'e2', at })).toEqual(['UnknownEncounter']);
        expect(await codesOf(fhir, { deviceId: 'd1', encounterId: 'e3', at })).toEqual(['UnknownEncounter']);
        const required = lookup({ encounterRequired: true });
        expect(await codesOf(required, { deviceId: 'd1', at })).toEqual(['ResourceIdentityNotDefined']);
      });

      it('never lets the encounter of one message stick to the next', async () => {
        const patient = await makePatient('p1');
        await makeDevice('d1', patient.id);
        await post<Encounter>(encounterFor(rig, 'e1', patient.id));
        const fhir = lookup();
        const at = [await settledNow()];
        await fhir.identify({ deviceId: 'd1', encounterId: 'e1', at }, options());
        const [answer] = await fhir.identify({ deviceId: 'd1', at }, options());
        expect(answer).not.toHaveProperty('encounter');
      });
    });

    describe('assignments over time', () => {
      it('gives each reading to the patient of its time', async () => {
        const [p1, p2] = await Promise.all([makePatient('p1'), makePatient('p2')]);
        const device = await makeDevice('d1', p1.id);
        const registered = await lastUpdated('Device', device.id);
        const [moved = 0] = await assignInTurn(device.id, [p2.id]);
        expect(await codes(lookup(), 'd1', registered, moved - 1, moved, moved + HOUR)).toEqual([
          p1.id,
          p1.id,
          p2.id,
          p2.id,
        ]);
      });

      it('takes edits that keep the patient for one assignment', async () => {
        const patient = await makePatient('p1');
        const device = await makeDevice('d1', patient.id);
        const registered = await lastUpdated('Device', device.id);
        await tick();
        await update('Device', device.id, (current: Device) => ({ ...current, manufacturer: 'Example Devices' }));
        expect(await codes(lookup(), 'd1', registered - HOUR, registered)).toEqual([patient.id, patient.id]);
      });

      it('reaches back a day before the first assignment ever, and no further', async () => {
        const patient = await makePatient('p1');
        const device = await makeDevice('d1');
        const [assigned = 0] = await assignInTurn(device.id, [patient.id]);
        const at = [assigned - 25 * HOUR, assigned - 23 * HOUR, assigned - 1, assigned];
        expect(await codes(lookup(), 'd1', ...at)).toEqual(['NoAssignment', patient.id, patient.id, patient.id]);
        expect(await codes(lookup({ backdateMs: 0 }), 'd1', ...at)).toEqual([
          'NoAssignment',
          'NoAssignment',
          'NoAssignment',
          patient.id,
        ]);
      });

      it('gives a reading from between two assignments to nobody', async () => {
        const [p1, p2] = await Promise.all([makePatient('p1'), makePatient('p2')]);
        const device = await makeDevice('d1', p1.id);
        const [freed = 0, moved = 0] = await assignInTurn(device.id, [undefined, p2.id]);
        expect(await codes(lookup(), 'd1', freed - 1, freed, moved - 1, moved)).toEqual([
          p1.id,
          'NoAssignment',
          'NoAssignment',
          p2.id,
        ]);
      });

      it('sees assignments that came after the history was last read', async () => {
        const [p1, p2, p3] = await Promise.all([makePatient('p1'), makePatient('p2'), makePatient('p3')]);
        const device = await makeDevice('d1', p1.id);
        const registered = await lastUpdated('Device', device.id);
        expect(await codes(lookup(), 'd1', registered - HOUR)).toEqual([p1.id]);
        const [second = 0, third = 0] = await assignInTurn(device.id, [p2.id, p3.id]);
        expect(await codes(lookup(), 'd1', second - 1, second, third - 1, third)).toEqual([p1.id, p2.id, p2.id, p3.id]);
      });

      it('believes the configured assignments before the history', async () => {
        const [p1, p2] = await Promise.all([makePatient('p1'), makePatient('p2')]);
        const device = await makeDevice('d1', p1.id);
        const registered = await lastUpdated('Device', device.id);
        const span = { from: registered - 100 * HOUR, to: registered - 50 * HOUR };
        const fhir = lookup({ assignments: [{ device: device.id, patient: p2.id, ...span }] });
        expect(await codes(fhir, 'd1', span.from, span.to - 1, span.to, registered)).toEqual([
          p2.id,
          p2.id,
          'NoAssignment',
          p1.id,
        ]);
      });

      it('never answers from memory for a reading that is newer than what it remembers', async () => {
        const [p1, p2] = await Promise.all([makePatient('p1'), makePatient('p2')]);
        const device = await makeDevice('d1', p1.id);
        const fhir = lookup();
        const registered = await lastUpdated('Device', device.id);
        expect(await codes(fhir, 'd1', registered)).toEqual([p1.id]);
        const [moved = 0] = await assignInTurn(device.id, [p2.id]);
        expect(await codes(fhir, 'd1', registered, moved)).toEqual([p1.id, p2.id]);
      });
    });

    describe('identity in Create mode', () => {
      const now = Date.now() + HOUR;
      const message = { deviceId: 'd1', patientId: 'p1', at: [now] };

      it('makes one Device and one Patient, however many ask for them at once', async () => {
        const fhirs = range(6).map(() => create());
        const answers = await Promise.all(
          range(LANES).map((lane) => (fhirs[lane % 6] as FhirGateway).identify(message, options())),
        );
        const [madePatients, madeDevices] = await Promise.all([patients('p1'), devices('d1')]);
        expect([madePatients.length, madeDevices.length]).toEqual([1, 1]);
        const expected = { kind: 'subject', patient: madePatients[0]?.id, device: madeDevices[0]?.id };
        expect(answers.flat()).toEqual(range(LANES).map(() => expected));
        expect(madeDevices[0]?.patient).toEqual({ reference: `Patient/${madePatients[0]?.id}` });
        expect(madeDevices[0]?.meta?.tag).toMatchObject([{ code: 'created' }]);
      });

      it.runIf(strategy === 'clientId')('makes ids as the old service did', async () => {
        const [answer] = await create().identify(message, options());
        expect(answer).toMatchObject({
          device: resourceId({ system: rig.systems.devices, value: 'd1' }),
          patient: resourceId({ system: rig.systems.patients, value: 'p1' }),
        });
      });

      it('gives a Device that has none the patient of the message', async () => {
        const device = await makeDevice('d1');
        const patient = await makePatient('p1');
        expect(await create().identify(message, options())).toEqual([
          { kind: 'subject', patient: patient.id, device: device.id },
        ]);
      });

      it('takes readings from long before the device was known, since the message names its patient', async () => {
        const fhir = create();
        const at = [now - 1000 * HOUR, now];
        const answers = await fhir.identify({ ...message, at }, options());
        expect(answers.map(({ kind }) => kind)).toEqual(['subject', 'subject']);
      });

      it('refuses a message that names another patient than the device has', async () => {
        const fhir = create();
        await fhir.identify(message, options());
        expect(await codesOf(fhir, { ...message, patientId: 'p2' })).toEqual(['PatientDeviceMismatch']);
        expect(await patients('p2')).toEqual([]);
      });

      it('makes nothing when the message names no patient', async () => {
        expect(await codesOf(create(), { deviceId: 'd1', at: [now] })).toEqual(['ResourceIdentityNotDefined']);
        expect(await devices('d1')).toEqual([]);
      });

      it('resolves the encounter of a device it has just made', async () => {
        const patient = await makePatient('p1');
        const encounter = await post<Encounter>(encounterFor(rig, 'e1', patient.id));
        const [answer] = await create().identify({ ...message, encounterId: 'e1' }, options());
        expect(answer).toMatchObject({ kind: 'subject', encounter: encounter.id });
      });
    });

    othersCases(rig);
    identityCases(rig);
  });
}

/** Delivers each sample exactly once; an outage or lost race is answered by coming again, as an actor does. */
async function deliver(fhir: FhirGateway, upserts: readonly UpsertRequest[]): Promise<readonly UpsertOutcome[]> {
  let outcomes = await fhir.upsert(upserts, options());
  for (let tries = 0; outcomes.some(isOutage) && tries < 60; tries += 1) {
    const again = await fhir.upsert(
      upserts.filter((_, index) => isOutage(outcomes[index])),
      options(),
    );
    const answers = again.values();
    outcomes = outcomes.map((outcome) => (isOutage(outcome) ? (answers.next().value ?? outcome) : outcome));
  }
  return outcomes;
}

function versionOf(outcome: UpsertOutcome | undefined): string | undefined {
  return outcome?.kind === 'failed' ? undefined : outcome?.versionId;
}

function repairsOf(outcomes: readonly UpsertOutcome[]): number {
  return outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'failed' ? 0 : outcome.repairs), 0);
}

function isOutage(outcome: UpsertOutcome | undefined): boolean {
  return outcome?.kind === 'failed' && outcome.trouble.code === 'Outage';
}

/** Lets the server's clock move on, so that two versions have two times. */
async function tick(): Promise<void> {
  const from = Date.now();
  while (Date.now() < from + 2) await new Promise((resolve) => setImmediate(resolve));
}

async function settledNow(): Promise<number> {
  await tick();
  return Date.now();
}
