import type { Device, Encounter, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { CaseRig } from './_case-rig.ts';
import { codes, codesOf, encounterFor, options, troubleOf } from './_case-rig.ts';

const HOUR = 3_600_000;
const LATER = Date.now() + HOUR;
const ODD = String.raw`a|b,c$d\e?f&g+h #%/:;=@"' ü`;

/** A mistake that people make, the resource that the refusal names, and what mends it. */
interface Mistake {
  readonly refusal: string;
  /** Makes the mistake; answers the reference that the message has to name, and the mending. */
  readonly make: (rig: CaseRig) => Promise<{ readonly named: string; readonly mend: () => Promise<unknown> }>;
  readonly message?: { readonly patientId?: string; readonly encounterId?: string };
}

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a device that nobody registered': {
    refusal: 'UnknownDevice',
    make: async (rig) => {
      const patient = await rig.makePatient('p1');
      return { named: 'deviceSystem', mend: () => rig.makeDevice('d1', patient.id) };
    },
  },
  'a Device entered in error': {
    refusal: 'UnknownDevice',
    make: async (rig) => {
      const patient = await rig.makePatient('p1');
      const { id } = await rig.makeDevice('d1', patient.id, { status: 'entered-in-error' });
      const mend = () => rig.update('Device', id, (one: Device) => ({ ...one, status: 'active' }));
      return { named: `Device/${id}`, mend };
    },
  },
  'a Device without patient': {
    refusal: 'UnknownPatient',
    make: async (rig) => {
      const patient = await rig.makePatient('p1');
      const { id } = await rig.makeDevice('d1');
      return { named: `Device/${id}.patient`, mend: () => assign(rig, id, patient.id) };
    },
  },
  'an inactive Patient': {
    refusal: 'UnknownPatient',
    make: async (rig) => {
      const { id } = await rig.makePatient('p1', { active: false });
      await rig.makeDevice('d1', id);
      return {
        named: `Patient/${id}`,
        mend: () => rig.update('Patient', id, (one: Patient) => ({ ...one, active: true })),
      };
    },
  },
  'a Patient that was replaced': {
    refusal: 'UnknownPatient',
    make: async (rig) => {
      const successor = await rig.makePatient('p2');
      const link = [{ type: 'replaced-by' as const, other: { reference: `Patient/${successor.id}` } }];
      const patient = await rig.makePatient('p1', { link });
      const { id } = await rig.makeDevice('d1', patient.id);
      return { named: `Patient/${successor.id}`, mend: () => assign(rig, id, successor.id) };
    },
  },
  'two Devices of one identifier': {
    refusal: 'MultipleMatches',
    make: async (rig) => {
      const patient = await rig.makePatient('p1');
      const { id } = await rig.makeDevice('d1', patient.id);
      await rig.makeDevice('d1', patient.id);
      const mend = () => rig.update('Device', id, (one: Device) => ({ ...one, status: 'entered-in-error' }));
      return { named: `Device/${id}`, mend };
    },
  },
  'an encounter that is not there': {
    refusal: 'UnknownEncounter',
    message: { encounterId: 'e1' },
    make: async (rig) => {
      const patient = await rig.makePatient('p1');
      await rig.makeDevice('d1', patient.id);
      return { named: 'encounterSystem', mend: () => rig.post<Encounter>(encounterFor(rig, 'e1', patient.id)) };
    },
  },
  'an encounter entered in error': {
    refusal: 'UnknownEncounter',
    message: { encounterId: 'e1' },
    make: async (rig) => {
      const patient = await rig.makePatient('p1');
      await rig.makeDevice('d1', patient.id);
      const mistaken = { ...encounterFor(rig, 'e1', patient.id), status: 'entered-in-error' as const };
      const { id } = await rig.post<Encounter>(mistaken);
      const mend = () => rig.update('Encounter', id, (one: Encounter) => ({ ...one, status: 'in-progress' }));
      return { named: 'encounterSystem', mend };
    },
  },
  'two encounters of one identifier': {
    refusal: 'MultipleMatches',
    message: { encounterId: 'e1' },
    make: async (rig) => {
      const patient = await rig.makePatient('p1');
      await rig.makeDevice('d1', patient.id);
      const { id } = await rig.post<Encounter>(encounterFor(rig, 'e1', patient.id));
      await rig.post<Encounter>(encounterFor(rig, 'e1', patient.id));
      const mend = () => rig.update('Encounter', id, (one: Encounter) => ({ ...one, status: 'entered-in-error' }));
      return { named: `Encounter/${id}`, mend };
    },
  },
  'an encounter of another subject': {
    refusal: 'UnknownEncounter',
    message: { encounterId: 'e1' },
    make: async (rig) => {
      const [patient, other] = [await rig.makePatient('p1'), await rig.makePatient('p2')];
      await rig.makeDevice('d1', patient.id);
      const { id } = await rig.post<Encounter>(encounterFor(rig, 'e1', other.id));
      const subject = { reference: `Patient/${patient.id}` };
      return {
        named: `Encounter/${id}.subject`,
        mend: () => rig.update('Encounter', id, (one: Encounter) => ({ ...one, subject })),
      };
    },
  },
  'a message that names another patient': {
    refusal: 'PatientDeviceMismatch',
    message: { patientId: 'p2' },
    make: async (rig) => {
      const [patient, other] = [await rig.makePatient('p1'), await rig.makePatient('p2')];
      const { id } = await rig.makeDevice('d1', patient.id);
      return { named: `Device/${id}.patient`, mend: () => assign(rig, id, other.id) };
    },
  },
};

function assign(rig: CaseRig, device: string, patient: string): Promise<void> {
  return rig.update('Device', device, (one: Device) => ({ ...one, patient: { reference: `Patient/${patient}` } }));
}

/** Whose reading it is, where people have made it hard to tell. */
export function identityCases(rig: CaseRig): void {
  const { lookup, makePatient, makeDevice, create } = rig;

  describe('a refusal', () => {
    it.each(Object.entries(MISTAKES))(
      'for %s names what to mend, and ends by itself once it is mended',
      async (_, { refusal, make, message }) => {
        const fhir = lookup();
        const { named, mend } = await make(rig);
        const ask = () => fhir.identify({ deviceId: 'd1', at: [LATER], ...message }, options());
        const [refused] = await ask();
        expect(troubleOf(refused)).toMatchObject({ code: refusal, message: expect.stringContaining(named) });
        await mend();
        expect(await ask()).toMatchObject([{ kind: 'subject' }]);
      },
    );

    it('for a time when nobody had the device names the Device', async () => {
      const [p1, p2] = [await makePatient('p1'), await makePatient('p2')];
      const { id } = await makeDevice('d1', p1.id);
      await rig.update('Device', id, (one: Device) => ({ ...one, patient: undefined }));
      const freed = await rig.lastUpdated('Device', id);
      const [answer] = await lookup().identify({ deviceId: 'd1', at: [freed] }, options());
      const expected = {
        code: 'NoAssignment',
        message: expect.stringMatching(new RegExp(`Device/${id}.*identity[.]assignments`)),
      };
      expect(troubleOf(answer)).toMatchObject(expected);
      const assignments = [{ device: id, patient: p2.id, from: freed, to: freed + 1 }];
      expect(await codes(lookup({ assignments }), 'd1', freed)).toEqual([p2.id]);
    });
  });

  describe('a virtual device', () => {
    it("is never taken for its parent, whatever the parent's patient", async () => {
      const patient = await makePatient('p1');
      const hub = await makeDevice('hub', patient.id);
      const { id } = await makeDevice('d1', undefined, { parent: { reference: `Device/${hub.id}` } });
      const [answer] = await lookup().identify({ deviceId: 'd1', at: [LATER] }, options());
      const expected = { code: 'UnknownPatient', message: expect.stringContaining(`Device/${id}.patient`) };
      expect(troubleOf(answer)).toMatchObject(expected);
    });

    it('has a patient of its own, beside that of its parent', async () => {
      const [p1, p2] = [await makePatient('p1'), await makePatient('p2')];
      const hub = await makeDevice('hub', p1.id);
      const child = await makeDevice('d1', p2.id, { parent: { reference: `Device/${hub.id}` } });
      const fhir = lookup();
      expect(await fhir.identify({ deviceId: 'd1', at: [LATER] }, options())).toEqual([
        { kind: 'subject', patient: p2.id, device: child.id },
      ]);
      expect(await codes(fhir, 'hub', LATER)).toEqual([p1.id]);
    });
  });

  describe('one who only looks', () => {
    it('makes nothing, in Create mode either', async () => {
      const [answer] = await create({ readOnly: true }).identify(
        { deviceId: 'd1', patientId: 'p1', at: [LATER] },
        options(),
      );
      expect(troubleOf(answer)).toMatchObject({ code: 'UnknownDevice' });
      expect(await rig.devices('d1')).toEqual([]);
      expect(await rig.patients('p1')).toEqual([]);
    });
  });

  describe('in Create mode', () => {
    const message = { deviceId: 'd1', patientId: 'p1', at: [LATER] };

    it('a replaced Patient is not made anew, and is succeeded by whoever gets its identifier', async () => {
      const successor = await makePatient('p2');
      const link = [{ type: 'replaced-by' as const, other: { reference: `Patient/${successor.id}` } }];
      const { id } = await makePatient('p1', { link });
      const fhir = create();
      const [refused] = await fhir.identify(message, options());
      const expected = { code: 'UnknownPatient', message: expect.stringContaining(`Patient/${id}`) };
      expect(troubleOf(refused)).toMatchObject(expected);
      expect([await rig.devices('d1'), await rig.patients('p1')]).toMatchObject([[], [{ id }]]);
      const identifier = [{ system: rig.systems.patients, value: 'p1' }];
      await rig.update('Patient', id, (one: Patient) => ({ ...one, identifier: [{ ...identifier[0], use: 'old' }] }));
      await rig.update('Patient', successor.id, (one: Patient) => ({ ...one, identifier }));
      expect(await codesOf(fhir, message)).toEqual([successor.id]);
    });

    it('an inactive Patient is given no Device', async () => {
      const { id } = await makePatient('p1', { active: false });
      const fhir = create();
      expect(await codesOf(fhir, message)).toEqual(['UnknownPatient']);
      expect(await rig.devices('d1')).toEqual([]);
      await rig.update('Patient', id, (one: Patient) => ({ ...one, active: true }));
      expect(await codesOf(fhir, message)).toEqual([id]);
    });

    it('a Device that people deleted is made again, or named where the server does not let it be', async () => {
      const fhir = create();
      const [made] = await fhir.identify(message, options());
      const id = made?.kind === 'subject' ? made.device : '';
      await rig.call('DELETE', `Device/${id}`);
      const [answer] = await create().identify(message, options());
      if (answer?.kind === 'subject') expect(await rig.devices('d1')).toHaveLength(1);
      else {
        const expected = { code: 'UnknownDevice', message: expect.stringContaining(`Device/${id}`) };
        expect(troubleOf(answer)).toMatchObject(expected);
      }
    });

    it('a Device from which people took the identifier is not found by its id instead', async () => {
      const fhir = create();
      const [made] = await fhir.identify(message, options());
      const id = made?.kind === 'subject' ? made.device : '';
      const identifier = [{ system: rig.systems.devices, value: 'd1' }];
      await rig.update('Device', id, (one: Device) => ({ ...one, identifier: [{ ...identifier[0], use: 'old' }] }));
      const before = await rig.call('GET', `Device/${id}`);
      const [answer] = await create().identify(message, options());
      expect(answer).not.toMatchObject({ device: id });
      expect(await rig.call('GET', `Device/${id}`)).toEqual(before);
      // Where ids are ours there can be no second Device, so that people have to say which it is.
      if (answer?.kind === 'subject') return;
      expect(troubleOf(answer)).toMatchObject({
        code: 'UnknownDevice',
        message: expect.stringContaining(`Device/${id}`),
      });
      await rig.update('Device', id, (one: Device) => ({ ...one, identifier }));
      expect(await fhir.identify(message, options())).toEqual([made]);
    });
  });

  describe('an identifier', () => {
    it('of odd characters is found, and made, exactly', async () => {
      const patient = await makePatient('p1');
      await makeDevice(ODD, patient.id);
      expect(await codes(lookup(), ODD, LATER)).toEqual([patient.id]);
      const message = { deviceId: `${ODD}2`, patientId: `${ODD}3`, at: [LATER] };
      const fhir = create();
      const [made] = await fhir.identify(message, options());
      expect(await fhir.identify(message, options())).toEqual([made]);
      expect(made?.kind).toBe('subject');
    });

    it('is told from another that begins with the same 200 characters', async () => {
      const [p1, p2] = [await makePatient('p1'), await makePatient('p2')];
      const start = 'x'.repeat(200);
      await makeDevice(`${start}1`, p1.id);
      await makeDevice(`${start}2`, p2.id);
      const fhir = lookup();
      expect(await codes(fhir, `${start}1`, LATER)).toEqual([p1.id]);
      expect(await codes(fhir, `${start}2`, LATER)).toEqual([p2.id]);
      expect(await codes(fhir, `${start}3`, LATER)).toEqual(['UnknownDevice']);
    });

    it('without a system is another one than the same value with a system', async () => {
      const [p1, p2] = [await makePatient('p1'), await makePatient('p2')];
      const value = `${rig.systems.devices}:serial`;
      await makeDevice(value, p1.id, { identifier: [{ value }] });
      expect(await codes(lookup(), value, LATER)).toEqual(['UnknownDevice']);
      await makeDevice(value, p2.id);
      expect(await codes(lookup(), value, LATER)).toEqual([p2.id]);
    });

    it('is matched under any system where none is configured', async () => {
      const anySystem = { patientSystem: rig.systems.patients };
      const [p1, p2] = [await makePatient('p1'), await makePatient('p2')];
      const [bare, owned] = [`${rig.systems.devices}:bare`, `${rig.systems.devices}:owned`];
      await makeDevice(bare, p1.id, { identifier: [{ value: bare }] });
      await makeDevice(owned, p2.id);
      const fhir = rig.gateway({ identity: anySystem });
      expect(await codes(fhir, bare, LATER)).toEqual([p1.id]);
      expect(await codes(fhir, owned, LATER)).toEqual([p2.id]);
    });

    it('of a patient counts with its system, too', async () => {
      const identifier = [{ system: 'urn:example:elsewhere', value: 'p1' }];
      const patient = await makePatient('p1', { identifier });
      await makeDevice('d1', patient.id);
      const message = { deviceId: 'd1', patientId: 'p1', at: [LATER] };
      expect(await codesOf(lookup(), message)).toEqual(['PatientDeviceMismatch']);
    });
  });
}
