import { describe, expect, it } from 'vitest';
import { readTraceparent, traceOfEvent, traceparentOf } from './traceparent.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a traceparent', () => {
  it('is read and written as W3C Trace Context says', () => {
    const context = readTraceparent(TRACE);
    expect(context).toMatchObject({ spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true });
    expect(context && traceparentOf(context)).toBe(TRACE);
  });

  it.each([
    ['of zeros', '00-00000000000000000000000000000000-b7ad6b7169203331-01'],
    ['of the forbidden version', TRACE.replace(/^00/, 'ff')],
    ['in capitals', TRACE.toUpperCase()],
    ['of another form', '|abc.def.'],
  ])('%s is none', (_, text) => expect(readTraceparent(text)).toBeUndefined());

  it('comes with an event in the property that Azure’s clients write, or in the standard one', () => {
    expect(traceOfEvent({ 'Diagnostic-Id': TRACE })).toBe(TRACE);
    expect(traceOfEvent({ 'Diagnostic-Id': '|old.form.', traceparent: TRACE })).toBe(TRACE);
    expect(traceOfEvent({ traceparent: 7 })).toBeUndefined();
  });
});
