import type { Observation } from '@medplum/fhirtypes';
import { afterEach, expect, it } from 'vitest';
import type { GroupOutcome, ObservationGroup } from '../../activities/contract.ts';
import { writeGroups } from '../../activities/write-groups.ts';
import { options } from '../../fhir/_case-rig.ts';
import type { FhirGateway } from '../../fhir/gateway.ts';
import { COMPATIBILITY } from '../../mapping/compatibility.ts';
import {
  contextOf,
  draftsOf,
  GRACE,
  heartRate,
  mappingOf,
  mergedInto,
  NOON,
  row,
  SUBJECT,
} from '../../mapping/fhir/_drafts.ts';
import { SERVICE_SYSTEM } from '../../mapping/fhir/observation-target.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import { closeAll, connect, send, start } from './_rig.ts';

afterEach(closeAll);

const mapping = mappingOf(heartRate());

function groupOf(second: number, value: number): ObservationGroup {
  const [draft] = draftsOf(mapping, 'heartrate', [row(NOON + second * 1000, { hr: value })]);
  if (draft === undefined) throw new Error('no draft');
  return { mappingSet: 'set-1', draft, readings: 1 };
}

function write(gateway: FhirGateway, group: ObservationGroup): Promise<readonly GroupOutcome[]> {
  const settings = {
    compatibility: COMPATIBILITY.default,
    observationIdentifierSystem: SERVICE_SYSTEM,
    graceMs: () => GRACE,
    source: 'urn:iot-connector',
    fhirUrl: 'http://fhir.example',
  };
  return writeGroups(gateway, [{ group, subject: SUBJECT, mapping }], settings, options());
}

/** Another writer comes between the read and the first write, and the history cannot be read afterwards. */
async function overtaken(server: FhirServer, group: ObservationGroup, other: ObservationGroup) {
  const { id } = contextOf(group.draft).target;
  const gateway = connect(server);
  await gateway.describe(options());
  const delay = server.faults.inject({
    effect: { kind: 'latency', ms: 1_500 },
    when: ({ method, url }) => method === 'PUT' && url.includes(id),
  });
  server.faults.inject({ effect: { kind: 'status', status: 403 }, when: ({ url }) => url.includes('_history') });
  const writing = write(gateway, group);
  await expect.poll(() => delay.struck).toBe(1);
  await send(server, 'PUT', `Observation/${id}`, mergedInto(mapping, other.draft));
  return { id, outcome: (await writing)[0] };
}

it('a group whose first write could not be looked into keeps that mark, and another worker repairs it', async () => {
  const server = await start('microsoft');
  const { id, outcome } = await overtaken(server, groupOf(0, 70), groupOf(1, 71));
  if (outcome?.kind !== 'failed') throw new Error('the write was not interrupted');
  expect(outcome).toMatchObject({ code: 'Outage', group: { firstWriteUnderWay: true } });
  // As the actor keeps it, and hands it to whichever worker comes next.
  const kept = JSON.parse(JSON.stringify(outcome.group)) as ObservationGroup;
  const [repaired] = await write(connect(server), kept);
  expect(repaired).toMatchObject({ kind: 'written', reference: `Observation/${id}` });
  const { resource } = await send<Observation>(server, 'GET', `Observation/${id}`);
  expect(resource.valueSampledData?.data).toBe('70 71');
});

it('without that mark the other sample would be lost', async () => {
  const server = await start('microsoft');
  const { id, outcome } = await overtaken(server, groupOf(0, 70), groupOf(1, 71));
  if (outcome?.kind !== 'failed') throw new Error('the write was not interrupted');
  const { firstWriteUnderWay: _, ...unmarked } = outcome.group;
  await write(connect(server), unmarked);
  const { resource } = await send<Observation>(server, 'GET', `Observation/${id}`);
  expect(resource.valueSampledData?.data).toBe('70');
});
