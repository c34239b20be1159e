import { afterEach, describe, expect, it } from 'vitest';
import { options } from '../../fhir/_case-rig.ts';
import { inspectServer } from '../../fhir/inspect.ts';
import { PERSONALITIES, type Personality } from '../../stack/fhir-server/personality.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import { closeAll, start } from './_rig.ts';

afterEach(closeAll);

async function broken(server: FhirServer): Promise<readonly string[]> {
  const { guarantees } = await inspectServer({ baseUrl: server.baseUrl }, options());
  return guarantees.filter(({ holds }) => holds !== 'yes').map(({ promise }) => promise);
}

const { strict, microsoft, hapi, medplum, google } = PERSONALITIES;

const DELETED = 'A deleted Observation stays deleted';
const FIRST = 'First writes lose nothing';
const ONCE = 'Create mode makes each Device and Patient once';
const PATIENT = 'Each reading goes to the patient of its time';

describe('an inspection', () => {
  it.each<readonly [Personality, readonly string[]]>([
    [strict, []],
    [microsoft, []],
    [hapi, []],
    [medplum, [FIRST, DELETED, ONCE]],
    [google, [FIRST, DELETED, ONCE]],
    [{ ...microsoft, name: 'microsoft without history', history: false }, [FIRST, PATIENT]],
    [{ ...strict, name: 'one whose index lags', searchLagMs: 60_000 }, ['A new registration is seen at once']],
  ])(
    'of a server like $name finds what does not hold there, and leaves nothing behind',
    async (personality, expected) => {
      const server = await start(personality);
      expect(await broken(server)).toEqual(expected);
      expect(server.store.count('Observation')).toBe(0);
    },
  );

  it('needs no right to delete, and says that it left a trace', async () => {
    const server = await start();
    const times = Number.POSITIVE_INFINITY;
    server.faults.inject({ effect: { kind: 'status', status: 403 }, when: ({ method }) => method === 'DELETE', times });
    expect(await broken(server)).toEqual([DELETED, 'Nothing is left of what was tried out']);
    const left: readonly unknown[] = server.store.all('Observation');
    for (const one of left) expect(one).toMatchObject({ status: 'entered-in-error' });
  });

  it.each([strict, medplum])('of a server like $name that lets nobody write fails', async (personality) => {
    const server = await start(personality);
    const times = Number.POSITIVE_INFINITY;
    server.faults.inject({ effect: { kind: 'status', status: 401 }, when: ({ method }) => method !== 'GET', times });
    await expect(inspectServer({ baseUrl: server.baseUrl }, options())).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('of what cannot be reached fails', async () => {
    const server = await start();
    await expect(inspectServer({ baseUrl: `${server.baseUrl}/elsewhere` }, options())).rejects.toMatchObject({
      kind: 'notFhir',
    });
  });
});
