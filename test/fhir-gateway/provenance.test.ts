import type { Bundle, Provenance } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from 'vitest';
import { options, samples } from '../../fhir/_case-rig.ts';
import type { UpsertOutcome, UpsertRequest } from '../../fhir/gateway.ts';
import { provenanceContent } from '../../mapping/fhir/provenance.ts';
import type { PersonalityName } from '../../stack/fhir-server/personality.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import type { Connected } from './_rig.ts';
import { closeAll, connect, send, start } from './_rig.ts';

afterEach(closeAll);

const SUBJECT = { patient: 'p', device: 'd' };

function told(sample: number, mappingSet = 'set-1', key = 'a'): UpsertRequest {
  return { ...samples(key, sample), provenance: provenanceContent(SUBJECT, { connector: 'connector/1', mappingSet }) };
}

async function provenances(server: FhirServer): Promise<readonly Provenance[]> {
  const { resource } = await send<Bundle<Provenance>>(server, 'GET', 'Provenance');
  return (resource.entry ?? []).flatMap(({ resource: one }) => one ?? []);
}

async function upsert(gateway: Connected, ...requests: readonly UpsertRequest[]): Promise<readonly UpsertOutcome[]> {
  return gateway.upsert(requests, options());
}

function isProvenance({ url }: { readonly url: string }): boolean {
  return url.includes('Provenance');
}

describe.each<PersonalityName>(['strict', 'microsoft', 'medplum'])('Provenance on a server like %s', (personality) => {
  it('is kept once for an Observation, however often that is written and by whom', async () => {
    const server = await start(personality);
    const [outcome] = await upsert(connect(server), told(1));
    await upsert(connect(server), told(2));
    await upsert(connect(server), told(2));
    const id = outcome?.kind === 'failed' ? undefined : outcome?.id;
    expect(await provenances(server)).toMatchObject([
      {
        target: [{ reference: `Observation/${id}` }],
        agent: [{ who: { reference: 'Device/d' }, onBehalfOf: { reference: 'Patient/p' } }, {}],
        entity: [{ what: { identifier: { value: 'set-1' } } }],
      },
    ]);
  });

  it('tells of each mapping that the Observation was made by, and of each Observation', async () => {
    const server = await start(personality);
    await upsert(connect(server), told(1), told(1, 'set-1', 'b'));
    await upsert(connect(server), told(2, 'set-2'));
    expect(await provenances(server)).toHaveLength(3);
  });

  it('is made up for by the next attempt when it could not be written', async () => {
    const server = await start(personality);
    const gateway = connect(server);
    await gateway.describe(options());
    const down = server.faults.inject({ effect: { kind: 'status', status: 503 }, when: isProvenance, times: 100 });
    expect(await upsert(gateway, told(1))).toMatchObject([{ kind: 'failed', trouble: { code: 'Outage' } }]);
    down.remove();
    expect(await upsert(gateway, told(1))).toMatchObject([{ kind: 'unchanged' }]);
    expect(await provenances(server)).toHaveLength(1);
  });
});

describe('Provenance', () => {
  it('that the server does not take is an alert, and the Observation stands', async () => {
    const server = await start();
    const gateway = connect(server);
    server.faults.inject({ effect: { kind: 'status', status: 422 }, when: isProvenance, times: 100 });
    expect(await upsert(gateway, told(1))).toMatchObject([{ kind: 'created', alert: { code: 'Rejected' } }]);
  });

  it('is not written again once it stands, nor where nobody asks for it', async () => {
    const server = await start();
    const gateway = connect(server);
    await upsert(gateway, told(1), samples('b', 1));
    gateway.exchanges();
    await upsert(gateway, told(2));
    expect(gateway.exchanges()).toEqual(['PUT Observation']);
    expect(await provenances(server)).toHaveLength(1);
  });
});
