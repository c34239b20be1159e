import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { Version } from './history.ts';
import { hasContentOf, lostIn } from './repair.ts';
import { together } from './unfinished-writes.ts';

function observation(note: string): Observation {
  return { resourceType: 'Observation', status: 'final', code: { text: note } };
}

function version(versionId: string, resource: Observation | undefined = observation(versionId)): Version<Observation> {
  return { versionId, at: 0, resource, creates: versionId === '1' };
}

function own(versionId: string) {
  return { id: 'a', versionId, stands: true, isOwn: (one: Version<Observation>) => one.versionId === versionId };
}

describe('what a first write replaced', () => {
  const versions = [version('3'), version('2'), version('1')];

  it('is the version just before it, and none older', () => {
    expect(lostIn({ versions, complete: true }, own('3'))).toEqual({
      kind: 'versions',
      observations: [observation('2')],
    });
  });

  it('is nothing when it was the first', () => {
    expect(lostIn({ versions, complete: true }, own('1'))).toEqual({ kind: 'none' });
  });

  it('is found below versions that others have put on top', () => {
    expect(lostIn({ versions, complete: false }, own('2'))).toMatchObject({ observations: [observation('1')] });
  });

  it.each([
    ['ends before our own version', versions.slice(0, 1), own('2')],
    ['ends with our own version and is not complete', versions.slice(0, 1), own('3')],
    ['has a gap below our own version', [version('3'), version('1')], own('3')],
  ])('cannot be told when the history %s', (_, versions, overwrite) => {
    expect(lostIn({ versions, complete: false }, overwrite)).toEqual({ kind: 'unreadable' });
  });

  it('is a deletion when somebody deleted it meanwhile', () => {
    expect(
      lostIn({ versions: [version('2'), { ...version('1'), resource: undefined }], complete: true }, own('2')),
    ).toEqual({
      kind: 'deletion',
    });
  });

  it('is sought below every copy of a write that was not answered', () => {
    const copies = [version('4', observation('own')), version('3'), version('2', observation('own')), version('1')];
    const overwrite = { id: 'a', stands: false, isOwn: hasContentOf(observation('own')) };
    expect(lostIn({ versions: copies, complete: true }, overwrite)).toEqual({
      kind: 'versions',
      observations: [observation('3'), observation('1')],
    });
  });

  it('is nothing when the write that was not answered never arrived', () => {
    const overwrite = { id: 'a', stands: false, isOwn: hasContentOf(observation('own')) };
    expect(lostIn({ versions, complete: true }, overwrite)).toEqual({ kind: 'none' });
    expect(lostIn({ versions, complete: false }, overwrite)).toEqual({ kind: 'unreadable' });
  });

  it('cannot be told by a whole history without the write that the server answered for', () => {
    const overwrite = { id: 'a', stands: true, isOwn: hasContentOf(observation('own')) };
    expect(lostIn({ versions, complete: true }, overwrite)).toEqual({ kind: 'unreadable' });
    expect(lostIn({ versions, complete: true }, together('a', [overwrite, own('9')]))).toEqual({ kind: 'unreadable' });
  });
});

describe('hasContentOf', () => {
  it('looks past what a server adds and what the hour of writing decides', () => {
    const stored: Observation = {
      ...observation('own'),
      id: 'a',
      meta: { versionId: '2' },
      issued: '2026-01-01T00:00:00Z',
      status: 'preliminary',
    };
    expect(hasContentOf(observation('own'))(version('2', stored))).toBe(true);
    expect(hasContentOf(observation('own'))(version('2', observation('other')))).toBe(false);
    expect(hasContentOf(observation('own'))({ ...version('2'), resource: undefined })).toBe(false);
  });
});
