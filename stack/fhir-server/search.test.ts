import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rig } from './_client.ts';
import { handClock, IDENTIFIER_SYSTEM, identified, observation, startRig } from './_client.ts';

const LOINC = 'http://loinc.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  for (const resource of RESOURCES) {
    const { resourceType, id } = resource;
    const stored = await rig.send('PUT', `${String(resourceType)}/${String(id)}`, { body: resource });
    expect(stored.status).toBe(201);
  }
});
afterAll(() => rig[Symbol.asyncDispose]());

const RESOURCES = [
  {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [{ system: 'urn:example:mrn', value: 'a,b|c$d\\e' }],
    birthDate: '1980-02',
  },
  { resourceType: 'Patient', id: 'p2', identifier: [{ value: 'bare' }], active: false, name: [{ family: 'Ödegaard' }] },
  {
    resourceType: 'Device',
    id: 'd1',
    identifier: [{ system: 'urn:example:device', value: 'dev-1' }],
    patient: { reference: 'Patient/p1' },
  },
  { resourceType: 'Device', id: 'd2', identifier: [{ system: 'urn:example:other', value: 'dev-1' }] },
  observation({
    id: 'o1',
    identifier: [{ system: IDENTIFIER_SYSTEM, value: 'one' }],
    subject: { reference: 'Patient/p1' },
    device: { reference: 'Device/d1' },
    encounter: { reference: 'Encounter/e1' },
    category: [{ coding: [{ system: CATEGORY, code: 'vital-signs' }] }],
    effectiveDateTime: '2024-03-01T10:00:00Z',
  }),
  observation({
    id: 'o2',
    status: 'amended',
    code: { coding: [{ system: LOINC, code: '85354-9' }] },
    component: [{ code: { coding: [{ system: LOINC, code: '8480-6' }] } }],
    subject: { reference: 'Patient/p2' },
    effectivePeriod: { start: '2024-03-01T09:30:00Z', end: '2024-03-01T10:30:00Z' },
  }),
  observation({
    id: 'o3',
    subject: { reference: 'Device/d1' },
    effectivePeriod: { start: '2024-03-02T00:00:00+02:00' },
  }),
];

async function search(query: string): Promise<readonly string[]> {
  const reply = await rig.send('GET', query);
  expect(reply.status, reply.text).toBe(200);
  const entries: { readonly resource: { readonly id: string } }[] = reply.body.entry ?? [];
  const ids = entries.map(({ resource }) => resource.id);
  expect(reply.body.total).toBe(ids.length);
  return ids.sort();
}

describe('search', () => {
  it.each([
    ['Device?identifier=urn:example:device|dev-1', ['d1']],
    ['Device?identifier=dev-1', ['d1', 'd2']],
    ['Device?identifier=DEV-1', []],
    ['Device?identifier=urn:example:device|', ['d1']],
    ['Device?identifier=|dev-1', []],
    ['Patient?identifier=|bare', ['p2']],
    ['Patient?identifier=bare', ['p2']],
    [`Patient?identifier=urn:example:mrn|${encodeURIComponent('a\\,b\\|c\\$d\\\\e')}`, ['p1']],
    ['Device?identifier=urn:example:device|dev-1,urn:example:other|dev-1', ['d1', 'd2']],
    ['Device?identifier=dev-1&identifier=urn:example:other|', ['d2']],
    ['Device?identifier:exact=urn:example:device|dev-1', ['d1']],
    ['Device?patient=Patient/p1', ['d1']],
    ['Device?patient:missing=true', ['d2']],
    ['Patient?active=false', ['p2']],
    ['Patient?birthdate=1980', ['p1']],
    ['Patient?name=ödeg', ['p2']],
    ['Patient?name:exact=ödegaard', []],
    ['Observation?_id=o1,o3,none', ['o1', 'o3']],
    ['Observation?subject=Patient/p1', ['o1']],
    ['Observation?subject=p1', ['o1']],
    ['Observation?subject:Patient=p1', ['o1']],
    ['Observation?patient=p1', ['o1']],
    ['Observation?patient=Patient/p1,Patient/p2', ['o1', 'o2']],
    ['Observation?subject=d1', ['o3']],
    ['Observation?patient=d1', []],
    ['Observation?device=Device/d1', ['o1']],
    ['Observation?encounter=Encounter/e1', ['o1']],
    ['Observation?code=http://loinc.org|8867-4', ['o1', 'o3']],
    ['Observation?code:not=8867-4', ['o2']],
    ['Observation?category=vital-signs', ['o1']],
    ['Observation?status=amended', ['o2']],
    ['Observation?status=http://hl7.org/fhir/observation-status|amended', ['o2']],
    ['Observation?status=final&patient=p1', ['o1']],
    ['Observation?component-code=8480-6', ['o2']],
    ['Observation?code=8480-6', []],
    ['Observation?combo-code=8480-6,8867-4', ['o1', 'o2', 'o3']],
    ['Observation?date=2024-03-01', ['o1', 'o2']],
    ['Observation?date=2024', ['o1', 'o2']],
    ['Observation?date=2024-03-01T10:00:00Z', ['o1']],
    ['Observation?date=ne2024-03-01', ['o3']],
    ['Observation?date=gt2024-03-01T10:00:00Z', ['o2', 'o3']],
    ['Observation?date=ge2024-03-01T10:00:00Z', ['o1', 'o2', 'o3']],
    ['Observation?date=lt2024-03-01T10:00:00Z', ['o2']],
    ['Observation?date=le2024-03-01T10:00:00Z', ['o1', 'o2']],
    ['Observation?date=sa2024-03-01T20:00:00Z', ['o3']],
    ['Observation?date=eb2024-03-01T10:15:00Z', ['o1']],
    ['Observation?date=ge2024-03-01T09:45:00Z&date=le2024-03-01T09:50:00Z', ['o2']],
    ['Observation?_lastUpdated=gt2020-01-01T00:00:00Z', ['o1', 'o2', 'o3']],
    ['Observation?_lastUpdated=lt2020', []],
  ])('%s', async (query, ids) => {
    expect(await search(query)).toEqual(ids);
  });

  it('reads an absolute reference to here as a relative one', async () => {
    expect(await search(`Observation?subject=${rig.server.baseUrl}/Patient/p1`)).toEqual(['o1']);
  });

  it.each([
    'Observation?identifer=x',
    'Observation?value-quantity=5',
    'Observation?code-value-quantity=a$b',
    'Observation?device.identifier=x',
    'Observation?_include=Observation:subject',
    'Observation?date=yesterday',
    'Observation?date=2024-02-30',
    'Observation?date=2024-13',
    'Observation?identifier=',
    'Observation?code:above=x',
    'Observation?subject:Claim=x',
    'Observation?_count=many',
    'Observation?_sort=nothing',
    'Observation?_summary=text',
  ])('refuses %s instead of finding nothing', async (query) => {
    const refused = await rig.send('GET', query);
    expect(refused).toMatchObject({ status: 400, body: { resourceType: 'OperationOutcome' } });
  });

  it('takes the criteria as a form as well', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const found = await rig.send('POST', 'Observation/_search', { headers, body: 'status=amended&patient=p2' });
    expect(found.body).toMatchObject({ total: 1, entry: [{ resource: { id: 'o2' }, search: { mode: 'match' } }] });
  });

  it('follows changes of an identifier and forgets what was deleted', async () => {
    await using own = await startRig();
    await own.send('PUT', 'Observation/x', { body: identified('old', { id: 'x' }) });
    await own.send('PUT', 'Observation/x', { body: identified('new', { id: 'x' }) });
    const totals = async () => [
      (await own.send('GET', 'Observation?identifier=old')).body.total,
      (await own.send('GET', 'Observation?identifier=new')).body.total,
    ];
    expect(await totals()).toEqual([0, 1]);
    await own.send('DELETE', 'Observation/x');
    expect(await totals()).toEqual([0, 0]);
    expect(own.server.store.count('Observation')).toBe(0);
  });
});

describe('search results', () => {
  it('come in pages that are linked both ways', async () => {
    const seen: string[] = [];
    let url: string | undefined = 'Observation?_sort=-date&_count=2';
    const relations: string[][] = [];
    while (url !== undefined) {
      const page = await rig.send('GET', url.replace(`${rig.server.baseUrl}/`, ''));
      const links: { relation: string; url: string }[] = page.body.link;
      relations.push(links.map((link) => link.relation));
      for (const entry of page.body.entry) seen.push(entry.resource.id);
      url = links.find((link) => link.relation === 'next')?.url;
    }
    expect(seen).toEqual(['o3', 'o1', 'o2']);
    expect(relations).toEqual([
      ['self', 'next'],
      ['self', 'previous'],
    ]);
  });

  it('are counted without being sent for _summary=count and _count=0', async () => {
    for (const query of ['_summary=count', '_count=0']) {
      const { body } = await rig.send('GET', `Observation?${query}`);
      expect(body.total).toBe(3);
      expect(body).not.toHaveProperty('entry');
    }
  });

  it('leave the total out for _total=none', async () => {
    expect((await rig.send('GET', 'Observation?_total=none')).body).not.toHaveProperty('total');
  });

  it('are cut to _elements and say so', async () => {
    const { body } = await rig.send('GET', 'Observation?_id=o1&_elements=status');
    expect(body.entry[0].resource).toEqual({
      resourceType: 'Observation',
      id: 'o1',
      status: 'final',
      meta: expect.objectContaining({ tag: [expect.objectContaining({ code: 'SUBSETTED' })] }),
    });
  });

  it('lag behind by the clock of the server when it is told to', async () => {
    const { PERSONALITIES } = await import('./personality.ts');
    const clock = handClock();
    await using lagging = await startRig({
      now: clock.now,
      personality: { ...PERSONALITIES.strict, searchLagMs: 1_000 },
    });
    await lagging.send('PUT', 'Observation/x', { body: identified('x', { id: 'x' }) });
    const find = async () => (await lagging.send('GET', 'Observation?identifier=x')).body;
    expect((await find()).total).toBe(0);
    expect((await lagging.send('GET', 'Observation/x')).status).toBe(200);
    clock.advance(1_000);
    expect((await find()).total).toBe(1);
    await lagging.send('PUT', 'Observation/x', { body: identified('x', { id: 'x', status: 'amended' }) });
    expect((await find()).entry[0].resource.status).toBe('final');
    await lagging.send('DELETE', 'Observation/x');
    expect((await find()).total).toBe(1);
    clock.advance(1_000);
    expect((await find()).total).toBe(0);
  });
});
