import { describe, expect, it } from 'vitest';
import { assert, constantFrom, date, integer, oneof, property, string, tuple } from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { readInvariantTime } from './invariant-time.ts';
import { readIsoTime } from './iso-time.ts';
import { readUtcTime } from './utc-time.ts';
import { instantIn, isTimeZone } from './zoned-time.ts';

function iso(text: string): string | undefined {
  const time = readIsoTime(text) ?? readInvariantTime(text);
  if (time === undefined) return undefined;
  const utc = new Date(time.ms).toISOString();
  return time.hasZone ? utc : utc.replace('Z', '');
}

function wall(text: string): number {
  return Date.parse(`${text}Z`);
}

function askZone(zone: string, ms: number): number | undefined {
  const wallClock = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC').toPlainDateTime();
  const earlier = wallClock.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds;
  const later = wallClock.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds;
  return earlier === later ? earlier : undefined;
}

describe('reading a time', () => {
  it.each([
    ['2019-02-01T22:46:01Z', '2019-02-01T22:46:01.000Z'],
    ['2019-02-01t22:46:01z', '2019-02-01T22:46:01.000Z'],
    ['2019-02-01T22:46:01.8750000Z', '2019-02-01T22:46:01.875Z'],
    ['2019-01-30T22:45:02.6073744Z', '2019-01-30T22:45:02.607Z'],
    ['2019-02-01T22:46:01.9999999Z', '2019-02-01T22:46:01.999Z'],
    ['2019-02-01T22:46:01.123456789012Z', '2019-02-01T22:46:01.123Z'],
    ['2019-02-01T22:46:01.5Z', '2019-02-01T22:46:01.500Z'],
    ['2019-02-01T22:46:01+01:00', '2019-02-01T21:46:01.000Z'],
    ['2019-02-01T22:46:01-0530', '2019-02-02T04:16:01.000Z'],
    ['2019-02-01T22:46:01+14', '2019-02-01T08:46:01.000Z'],
    ['2019-02-01 22:46:01 +01:00', '2019-02-01T21:46:01.000Z'],
    ['2019-02-01T22:46Z', '2019-02-01T22:46:00.000Z'],
    ['2019-02-01T24:00:00Z', '2019-02-02T00:00:00.000Z'],
    ['2020-02-29T00:00:00Z', '2020-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['2019-02-01T22:46:01', '2019-02-01T22:46:01.000'],
    ['2019-02-01T22:46', '2019-02-01T22:46:00.000'],
    ['2019-02-01 22:46:01', '2019-02-01T22:46:01.000'],
    ['2019-02-01', '2019-02-01T00:00:00.000'],
    ['02/01/2019 10:46:01 PM', '2019-02-01T22:46:01.000'],
    ['2/1/2019 12:00 am', '2019-02-01T00:00:00.000'],
    ['02/01/2019 12:30:00.25PM', '2019-02-01T12:30:00.250'],
    ['02/01/2019 22:46', '2019-02-01T22:46:00.000'],
    ['02/01/2019', '2019-02-01T00:00:00.000'],
    ['Fri, 01 Feb 2019 22:46:01 GMT', '2019-02-01T22:46:01.000Z'],
    ['1 Dec 2019 22:46:01 GMT', '2019-12-01T22:46:01.000Z'],
    ['/Date(1549061161875)/', '2019-02-01T22:46:01.875Z'],
    ['/Date(-1)/', '1969-12-31T23:59:59.999Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    '',
    'rubbish',
    '2019',
    '2019-02',
    '2019-02-01T',
    '2019-02-01T22',
    '2019-02-01T22:4',
    '2019-02-01T22:46:',
    '2019-02-01T22:46:0',
    '2019-02-01T22:46:01.',
    '2019-02-01T22:46:01.Z',
    '2019-02-01T22:46:01,5Z',
    '2019-02-01T22:46:01ZZ',
    '2019-02-01T22:46:01X',
    '2019-02-01T22:46:01 ',
    '2019-02-01T22:46:01+',
    '2019-02-01T22:46:01+1',
    '2019-02-01T22:46:01+01:',
    '2019-02-01T22:46:01+01:6',
    '2019-02-01T22:46:01+01:60',
    '2019-02-01T22:46:01+01:000',
    '2019-02-01T22:46:01+14:01',
    '2019-02-01x22:46:01Z',
    '2019-02-01T22.46:01Z',
    '2019/02/01T22:46:01Z',
    '2019-02/01T22:46:01Z',
    '2019-00-01T22:46:01Z',
    '2019-13-01T22:46:01Z',
    '2019-02-00T22:46:01Z',
    '2019-02-29T22:46:01Z',
    '1900-02-29T22:46:01Z',
    '2019-04-31T22:46:01Z',
    '0000-01-01T00:00:00Z',
    '2019-02-01T24:00:00.001Z',
    '2019-02-01T24:46:01Z',
    '2019-02-01T25:00:00Z',
    '2019-02-01T22:60:01Z',
    '2019-02-01T22:46:60Z',
    '2019-2-1',
    ' 2019-02-01',
    '13/01/2019',
    '02/30/2019',
    '02/01/2019 13:00 PM',
    '02/01/2019 0:00 AM',
    '02/01/19',
    '02/01/2019 22:46 Z',
    'Fri, 01 Foo 2019 22:46:01 GMT',
    'Fri, 01 Feb 2019 22:46:01 PST',
    '/Date(x)/',
    '1549061161875',
  ])('refuses %j', (text) => {
    expect(iso(text)).toBeUndefined();
  });

  it('agrees with the platform on every day', () => {
    const days = date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    assert(property(days, (day) => readIsoTime(day.toISOString())?.ms === day.getTime()));
  });

  it('reads any text or none, and never throws', () => {
    assert(property(string(), (text) => iso(text) === undefined || text.length > 9));
  });
});

describe('a time in the usual form', () => {
  it('is read as any other, whatever was read before', () => {
    const days = date({ min: new Date('0001-01-01'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
    assert(property(days, (day) => readUtcTime(day.toISOString()) === day.getTime()));
  });

  it('is left to the general reader wherever one character is another', () => {
    const form = '2024-02-29T23:59:59.999Z';
    const changed = tuple(integer({ min: 0, max: form.length - 1 }), string({ minLength: 1, maxLength: 1 }));
    assert(
      property(changed, ([at, character]) => {
        const text = form.slice(0, at) + character + form.slice(at + 1);
        const ms = readUtcTime(text);
        if (!Number.isNaN(ms)) expect(readIsoTime(text)).toEqual({ ms, hasZone: true });
      }),
    );
  });

  it.each([
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['2024-02-29T23:59:59.1234567Z', '2024-02-29T23:59:59.123Z'],
  ])('may be %s', (text, expected) => {
    expect(new Date(readUtcTime(text)).toISOString()).toBe(expected);
  });

  it.each([
    '2024-02-29T23:59:59z',
    '2024-02-29T23:59:59.1Z',
    '2024-02-29T23:59:59,123Z',
    '2024-02-29T23:59:59.123xZ',
    '2024-02-30T23:59:59Z',
    '2024-02-29T24:00:00Z',
    '2024-02-29T23:60:59Z',
    '2024-02-29T23:59:60Z',
    '2024-02-29T23:5x:59Z',
    '2024-02-29T23:59Z',
  ])('is not %s', (text) => {
    expect(readUtcTime(text)).toBeNaN();
  });
});

describe('a wall clock in a zone', () => {
  it.each([
    ['2024-01-15T12:00:00', '2024-01-15T11:00:00.000Z'],
    ['2024-07-15T12:00:00', '2024-07-15T10:00:00.000Z'],
    ['2024-03-31T01:59:59', '2024-03-31T00:59:59.000Z'],
    ['2024-03-31T03:00:00', '2024-03-31T01:00:00.000Z'],
  ])('is one instant at %s in Berlin', (text, expected) => {
    expect(instantIn('Europe/Berlin', wall(text))).toBe(Date.parse(expected));
  });

  it('is no instant where the clock jumps over it', () => {
    expect(instantIn('Europe/Berlin', wall('2024-03-31T02:30:00'))).toBeUndefined();
  });

  it('is no instant where the clock shows it twice', () => {
    expect(instantIn('Europe/Berlin', wall('2024-10-27T02:30:00'))).toBeUndefined();
  });

  it('is no instant outside the range of times', () => {
    expect(instantIn('America/Los_Angeles', 8.64e15)).toBeUndefined();
  });

  it('agrees with UTC', () => {
    assert(property(integer({ min: -1e12, max: 4e12 }), (ms) => instantIn('UTC', ms) === ms));
  });

  it('is the same instant whatever was asked before', () => {
    const zone = constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    // Around the changes of 2024 in all of them, and where Berlin kept the time of its own meridian.
    const wallClock = oneof(
      integer({ min: wall('2024-03-10T00:00:00'), max: wall('2024-04-08T00:00:00') }),
      integer({ min: wall('2024-03-31T01:44:00'), max: wall('2024-03-31T03:16:00') }),
      integer({ min: wall('1893-03-31T23:30:00'), max: wall('1893-04-01T00:30:00') }),
    );
    assert(property(zone, wallClock, (name, ms) => instantIn(name, ms) === askZone(name, ms)));
  });

  it.each([
    ['America/Sao_Paulo', '2018-11-03T00:00:00', 'skips midnight'],
    ['America/Sao_Paulo', '2018-02-17T00:00:00', 'repeats the hour before midnight'],
    ['Pacific/Apia', '2011-12-29T00:00:00', 'skips a day'],
    ['Africa/Casablanca', '2024-03-09T00:00:00', 'is changed for Ramadan'],
    ['Antarctica/Troll', '2024-03-30T00:00:00', 'is changed by two hours'],
  ])('is told right minute by minute where the clock of %s, from %s, %s', (zone, from) => {
    const minutes = Array.from({ length: 3 * 24 * 60 }, (_, minute) => wall(from) + minute * 60_000);
    expect(minutes.map((ms) => instantIn(zone, ms))).toEqual(minutes.map((ms) => askZone(zone, ms)));
  });

  it('is told right when more days were asked for than are remembered', () => {
    const days = Array.from({ length: 800 }, (_, day) => wall('2024-01-01T12:00:00') + day * 86_400_000);
    for (const ms of days) instantIn('Europe/Berlin', ms);
    expect(instantIn('Europe/Berlin', days[0] ?? 0)).toBe(Date.parse('2024-01-01T11:00:00Z'));
  });

  it.each([
    ['Europe/Berlin', true],
    ['utc', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('knows whether %j is a zone', (zone, expected) => {
    expect(isTimeZone(zone)).toBe(expected);
  });
});
