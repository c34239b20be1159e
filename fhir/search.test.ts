import type { Bundle, BundleEntry, Device } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { Seen } from './_server.ts';
import { call, startRig } from './_server.ts';
import { pathBelow } from './paging.ts';
import { escapeToken, findByIdentifier, identifierQuery } from './search.ts';

const KEY = { system: 'urn:example:devices', value: 'd1' };

function device(id: string, value = KEY.value, system = KEY.system): Device {
  return { resourceType: 'Device', id, identifier: [{ system, value }] };
}

function bundle(entry: readonly BundleEntry[], next?: string): { readonly body: Bundle } {
  return {
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [...entry],
      ...(next !== undefined && { link: [{ relation: 'next', url: next }] }),
    },
  };
}

function queryOf(seen: Seen | undefined): URLSearchParams {
  return new URL(seen?.url ?? '', 'http://x').searchParams;
}

describe('tokens', () => {
  it('escapes what separates tokens, backslash included', () => {
    expect(escapeToken(String.raw`a\b,c|d$e`)).toBe(String.raw`a\\b\,c\|d\$e`);
  });

  it('joins system and value by the one bar that is not escaped', () => {
    const query = identifierQuery({ system: 'urn:a|b', value: 'x?y&z+1' });
    expect(new URLSearchParams(query).get('identifier')).toBe(String.raw`urn:a\|b|x?y&z+1`);
  });

  it('leaves the system open where none is configured', () => {
    expect(identifierQuery({ system: undefined, value: 'd1' })).toBe('identifier=d1');
  });
});

describe('findByIdentifier', () => {
  it('asks past every cache', async () => {
    await using rig = await startRig(() => bundle([]));
    expect(await findByIdentifier(rig.http, 'Device', KEY, call())).toEqual([]);
    expect(queryOf(rig.seen[0]).get('identifier')).toBe('urn:example:devices|d1');
    expect(rig.seen[0]?.headers['cache-control']).toBe('no-cache');
  });

  it('keeps exact matches only', async () => {
    await using rig = await startRig(() =>
      bundle([
        { resource: device('exact') },
        { resource: device('case', 'D1') },
        { resource: device('longer', 'd1-and-more') },
        { resource: device('system', 'd1', 'urn:example:other') },
        { resource: device('included'), search: { mode: 'include' } },
        { resource: { resourceType: 'OperationOutcome', issue: [] }, search: { mode: 'outcome' } },
        { resource: { ...device('old'), identifier: [{ ...KEY, use: 'old' }] } },
        {},
      ]),
    );
    const found = await findByIdentifier(rig.http, 'Device', KEY, call());
    expect(found.map(({ id }) => id)).toEqual(['exact']);
  });

  it('goes through all pages and counts a resource that comes twice once', async () => {
    await using rig = await startRig(({ url }) =>
      url.includes('page=2')
        ? bundle([{ resource: device('b') }, { resource: device('a') }])
        : bundle([{ resource: device('a') }], 'Device?page=2'),
    );
    const found = await findByIdentifier(rig.http, 'Device', KEY, call());
    expect(found.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(rig.seen[1]?.headers['cache-control']).toBe('no-cache');
  });

  it('refuses pages that lead in a circle', async () => {
    await using rig = await startRig(() => bundle([], 'Device?page=2'));
    await expect(findByIdentifier(rig.http, 'Device', KEY, call())).rejects.toMatchObject({ kind: 'notFhir' });
    expect(rig.seen).toHaveLength(2);
  });

  it('counts entries, whatever the total says', async () => {
    await using rig = await startRig(() => ({ body: { ...bundle([{ resource: device('a') }]).body, total: 0 } }));
    expect(await findByIdentifier(rig.http, 'Device', KEY, call())).toMatchObject([{ id: 'a' }]);
  });

  it('does not take for absent what a search that failed in part did not find', async () => {
    const issue = [{ severity: 'error' as const, code: 'incomplete' as const, diagnostics: 'shard of d1 is down' }];
    await using rig = await startRig(() =>
      bundle([{ resource: { resourceType: 'OperationOutcome', issue }, search: { mode: 'outcome' } }]),
    );
    const failure = findByIdentifier(rig.http, 'Device', KEY, call());
    await expect(failure).rejects.toMatchObject({ code: 'Outage', message: expect.not.stringContaining('d1') });
  });

  it.each<readonly [string, unknown]>([
    ['entries that are no list', { entry: { resource: device('a') } }],
    ['an entry that is none', { entry: [null] }],
    ['links that are no list', { link: { relation: 'next' } }],
    ['a next link that is no address', { link: [{ relation: 'next', url: 'http://[broken' }] }],
    ['a next link without address', { link: [{ relation: 'next' }] }],
    ['a next link of a number', { link: [{ relation: 'next', url: 7 }] }],
  ])('says what is wrong with a Bundle of %s', async (_, parts) => {
    const text = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', ...(parts as object) });
    await using rig = await startRig(() => ({ body: text, headers: { 'content-type': 'application/fhir+json' } }));
    const failure = findByIdentifier(rig.http, 'Device', KEY, call());
    await expect(failure).rejects.toMatchObject({ name: 'FhirError', kind: 'notFhir' });
  });

  it('takes an answer that is no Bundle for a wrong base URL', async () => {
    await using rig = await startRig(() => ({ body: device('a') }));
    await expect(findByIdentifier(rig.http, 'Device', KEY, call())).rejects.toMatchObject({ kind: 'notFhir' });
  });
});

describe('next links', () => {
  const BASE = 'https://example.org/r4/fhir';
  it.each([
    ['absolute', `${BASE}/Device?page=2`, 'Device?page=2'],
    ['relative', 'Device?page=2', 'Device?page=2'],
    ['at the base itself', `${BASE}?_getpages=abc`, '?_getpages=abc'],
    ['at the base with a slash', `${BASE}/?_getpages=abc`, '?_getpages=abc'],
    ['of an inner address', 'http://10.0.0.7:8080/fhir/Device?page=2', 'Device?page=2'],
    ['of the base of an inner address', 'http://10.0.0.7:8080/fhir?_getpages=abc', '?_getpages=abc'],
    ['of another path on the same host', 'https://example.org/other?page=2', '?page=2'],
  ])('%s', (_, link, path) => {
    expect(pathBelow(BASE, link, 'Device?identifier=x')).toBe(path);
  });

  it('never send credentials elsewhere', async () => {
    await using elsewhere = await startRig(() => bundle([{ resource: device('stolen') }]));
    await using rig = await startRig((_, index) =>
      index === 0 ? bundle([], `${elsewhere.baseUrl}/Device?page=2`) : bundle([{ resource: device('a') }]),
    );
    const found = await findByIdentifier(rig.http, 'Device', KEY, call());
    expect(found.map(({ id }) => id)).toEqual(['a']);
    expect(elsewhere.seen).toEqual([]);
  });
});
