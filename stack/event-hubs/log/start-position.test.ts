import { describe, expect, it } from 'vitest';

import { logOptions, messages, openLog } from './_log.ts';
import { parseStartFilter, resolveStart } from './start-position.ts';

describe('the filter of a receiver', () => {
  it.each([
    ["amqp.annotation.x-opt-offset > '-1'", { kind: 'earliest' }],
    ["amqp.annotation.x-opt-offset > '@latest'", { kind: 'latest' }],
    ["amqp.annotation.x-opt-offset > '512'", { kind: 'offset', offset: 512, isInclusive: false }],
    ["amqp.annotation.x-opt-offset >= '512'", { kind: 'offset', offset: 512, isInclusive: true }],
    ["amqp.annotation.x-opt-sequence-number > '7'", { kind: 'sequence', sequence: 7, isInclusive: false }],
    ["amqp.annotation.x-opt-sequence-number >= '7'", { kind: 'sequence', sequence: 7, isInclusive: true }],
    ["amqp.annotation.x-opt-enqueued-time > '1700000000000'", { kind: 'time', afterMs: 1_700_000_000_000 }],
    ["amqp.annotation.x-opt-enqueued-time >= '1700000000000'", { kind: 'time', afterMs: 1_699_999_999_999 }],
  ])('%s is understood', (text, start) => {
    expect(parseStartFilter(text)).toEqual(start);
  });

  it.each([
    "amqp.annotation.x-opt-offset > ''",
    "amqp.annotation.x-opt-offset > 'abc'",
    "amqp.annotation.x-opt-offset < '1'",
    "amqp.annotation.x-opt-colour > '1'",
    '',
  ])('%j is refused', (text) => {
    expect(parseStartFilter(text)).toBeUndefined();
  });
});

describe('the start of a reader', () => {
  it('may be at the end but not beyond it', async () => {
    const log = await openLog(await logOptions());
    await log.append(messages('a', 'b'));
    const last = log.last?.offset ?? -1;
    const start = async (filter: string) => {
      const position = parseStartFilter(filter);
      return position && resolveStart(log, position);
    };
    expect(await start(`amqp.annotation.x-opt-offset > '${last}'`)).toEqual({ kind: 'at', sequence: 2 });
    expect(await start(`amqp.annotation.x-opt-offset > '${last + 1}'`)).toMatchObject({ kind: 'beyond-end', last });
    expect(await start("amqp.annotation.x-opt-sequence-number > '1'")).toEqual({ kind: 'at', sequence: 2 });
    expect(await start("amqp.annotation.x-opt-sequence-number > '2'")).toMatchObject({ kind: 'beyond-end', last: 1 });
    expect(await start("amqp.annotation.x-opt-enqueued-time > '99999'")).toEqual({ kind: 'at', sequence: 2 });
  });

  it('is 0 in an empty partition, unless a position says that it was not empty before', async () => {
    const log = await openLog(await logOptions());
    expect(await resolveStart(log, { kind: 'earliest' })).toEqual({ kind: 'at', sequence: 0 });
    expect(await resolveStart(log, { kind: 'latest' })).toEqual({ kind: 'at', sequence: 0 });
    const offset = { kind: 'offset', offset: 10, isInclusive: false } as const;
    expect(await resolveStart(log, offset)).toMatchObject({ kind: 'beyond-end', last: -1 });
  });
});
