import type { Device, Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { CaseRig } from './_case-rig.ts';
import { bareObservation, component, options, samples, samplesOf, troubleOf } from './_case-rig.ts';

/** What people and other programs do on the server meanwhile. */
export function othersCases(rig: CaseRig): void {
  const { call, gateway, lookup, create, post, theObservation, makePatient, makeDevice, update } = rig;

  describe('duplicates that are there already', () => {
    const twin = (sample: number) =>
      post<Observation>({
        ...bareObservation({ system: rig.systems.readings, value: 'a' }),
        component: [component(sample)],
      });

    it('of an Observation are not added to: all are named, and the others of the call are written', async () => {
      const twins = [await twin(1), await twin(2)];
      const outcomes = await gateway().upsert([samples('a', 3), samples('b', 3)], options());
      expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'created']);
      expect(outcomes[0]).toMatchObject({ trouble: { code: 'MultipleMatches' } });
      for (const { id } of twins) expect(JSON.stringify(outcomes[0])).toContain(`Observation/${id}`);
    });

    it('of an Observation are over once one of them is marked as an error', async () => {
      const twins = [await twin(1), await twin(2)];
      const fhir = gateway();
      await fhir.upsert([samples('a', 3)], options());
      await update('Observation', twins[1]?.id ?? '', (current: Observation) => ({
        ...current,
        status: 'entered-in-error',
      }));
      expect(await fhir.upsert([samples('a', 3)], options())).toMatchObject([{ kind: 'updated', id: twins[0]?.id }]);
      expect(await call('GET', `Observation/${twins[0]?.id}`)).toMatchObject({ component: [{}, {}] });
      expect(await call('GET', `Observation/${twins[1]?.id}`)).toMatchObject({ component: [{}] });
    });

    it('of an Observation that are all marked as errors are withdrawn, one by one and in Bundles', async () => {
      for (const { id } of [await twin(1), await twin(2)]) {
        await update('Observation', id, (current: Observation) => ({ ...current, status: 'entered-in-error' }));
      }
      const withdrawn = { kind: 'failed', trouble: { code: 'Withdrawn' } };
      expect(await gateway().upsert([samples('a', 3)], options())).toMatchObject([withdrawn]);
      const outcomes = await gateway().upsert([samples('a', 3), samples('b', 3)], options());
      expect(outcomes).toMatchObject([withdrawn, { kind: 'created' }]);
    });

    it('of a Patient are named in Create mode, and nothing is made until one is left', async () => {
      const patients = [await makePatient('p1'), await makePatient('p1')];
      const fhir = create();
      const message = { deviceId: 'd1', patientId: 'p1', at: [Date.now()] };
      const [refused] = await fhir.identify(message, options());
      expect(troubleOf(refused)?.code).toBe('MultipleMatches');
      for (const { id } of patients) expect(troubleOf(refused)?.message).toContain(`Patient/${id}`);
      expect(await rig.devices('d1')).toEqual([]);
      await update('Patient', patients[1]?.id ?? '', (current: { readonly identifier: readonly object[] }) => ({
        ...current,
        identifier: current.identifier.map((one) => ({ ...one, use: 'old' })),
      }));
      expect(await fhir.identify(message, options())).toMatchObject([{ kind: 'subject', patient: patients[0]?.id }]);
    });
  });

  describe('people who edit', () => {
    it('between any two of our writes keep every field that they wrote', async () => {
      const fhir = gateway();
      const edits: readonly Partial<Observation>[] = [
        { note: [{ text: 'seen by a nurse' }] },
        { bodySite: { text: 'left wrist' } },
        { interpretation: [{ text: 'normal' }] },
        { extension: [{ url: 'urn:example:ward', valueString: 'seven' }] },
        { performer: [{ display: 'Example Nurse' }] },
      ];
      await fhir.upsert([samples('a', 0)], options());
      const { id = '' } = await theObservation('a');
      for (const [index, edit] of edits.entries()) {
        await update('Observation', id, (current: Observation) => ({ ...current, ...edit }));
        await fhir.upsert([samples('a', index + 1)], options());
      }
      const standing = await theObservation('a');
      expect(standing).toMatchObject(Object.assign({}, ...edits) as object);
      expect(samplesOf(standing)).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('lose a sample only by taking it out, and see ours beside what they correct', async () => {
      const fhir = gateway();
      await fhir.upsert([samples('a', 1, 2)], options());
      const { id = '' } = await theObservation('a');
      await update('Observation', id, (current: Observation) => ({ ...current, component: [component(2)] }));
      await fhir.upsert([samples('a', 3)], options());
      expect(samplesOf(await theObservation('a'))).toEqual([2, 3]);
    });

    it('keep what they wrote on a Device that is given its patient', async () => {
      const patient = await makePatient('p1');
      const device = await makeDevice('d1', undefined, { manufacturer: 'Example Devices', serialNumber: 'made-up-1' });
      const message = { deviceId: 'd1', patientId: 'p1', at: [Date.now()] };
      expect(await create().identify(message, options())).toMatchObject([{ kind: 'subject', patient: patient.id }]);
      const [standing] = await rig.devices('d1');
      const { manufacturer, serialNumber } = device as Device;
      expect(standing).toMatchObject({ manufacturer, serialNumber, patient: { reference: `Patient/${patient.id}` } });
    });

    it('find a device that they register while its readings wait', async () => {
      const fhir = lookup();
      const at = [Date.now()];
      const [before] = await fhir.identify({ deviceId: 'd1', at }, options());
      const patient = await makePatient('p1');
      await makeDevice('d1', patient.id);
      const [after] = await fhir.identify({ deviceId: 'd1', at }, options());
      expect([troubleOf(before)?.code, after]).toMatchObject(['UnknownDevice', { patient: patient.id }]);
    });
  });
}
