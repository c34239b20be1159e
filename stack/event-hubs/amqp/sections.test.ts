import rhea from 'rhea';
import { describe, expect, it } from 'vitest';

import { MalformedMessage, assertMessage, sectionsOf, skipValue, splitMessage } from './sections.ts';

const full = rhea.message.encode({
  durable: true,
  delivery_annotations: { hop: 1 },
  message_annotations: { 'x-opt-partition-key': 'k' },
  message_id: 'm-1',
  application_properties: { big: 'x'.repeat(300), list: [1, 2.5, true, null, new Date(0)], map: { a: 1 } },
  body: rhea.message.data_section(Buffer.from('body')),
});

describe('walking a message', () => {
  it('finds every section in order and ends where the message ends', () => {
    const sections = [...sectionsOf(full)];
    expect(sections.map(({ code }) => code)).toEqual([0x70, 0x71, 0x72, 0x73, 0x74, 0x75]);
    expect(sections.at(-1)?.end).toBe(full.length);
  });

  it('skips values of every width without decoding them', () => {
    const { types } = rhea;
    const values = [
      types.wrap_boolean(true),
      types.wrap_ubyte(1),
      types.wrap_short(1),
      types.wrap_int(100_000),
      types.wrap_long(2 ** 40),
      types.wrap_uuid(Buffer.alloc(16, 1)),
      types.wrap_string('x'.repeat(255)),
      types.wrap_string('x'.repeat(256)),
      types.wrap_list([1, 'two']),
      types.wrap_array([1, 2], 0x71, undefined),
    ];
    for (const value of values) {
      const bytes = rhea.message.encode({ body: value });
      const body = [...sectionsOf(bytes)].at(-1);
      expect(skipValue(bytes, body?.valueStart ?? 0)).toBe(bytes.length);
    }
  });

  it('fails on a message cut anywhere but between two sections', () => {
    const boundaries = new Set([0, ...[...sectionsOf(full)].map(({ end }) => end)]);
    for (let length = 1; length < full.length; length += 1) {
      if (boundaries.has(length)) continue;
      expect(() => [...sectionsOf(full.subarray(0, length))], `cut at ${length}`).toThrow(MalformedMessage);
    }
  });

  it.each([
    ['no descriptor', [0xa1, 0x01, 0x41]],
    ['an unknown constructor', [0x00, 0x53, 0x75, 0x30]],
    ['a length beyond the end', [0x00, 0x53, 0x75, 0xb0, 0xff, 0xff, 0xff, 0xff]],
    ['descriptors without end', Array.from({ length: 40 }, () => 0x00)],
  ])('fails on %s', (_what, bytes) => {
    expect(() => [...sectionsOf(Buffer.from(bytes))]).toThrow(MalformedMessage);
  });
});

describe('splitting a message', () => {
  it('keeps header, annotations and the bare message, and drops delivery annotations', () => {
    const { header, annotations, bare } = splitMessage(full);
    expect(header?.[2]).toBe(0x70);
    expect(annotations?.includes('x-opt-partition-key')).toBe(true);
    expect([...sectionsOf(bare)].map(({ code }) => code)).toEqual([0x73, 0x74, 0x75]);
    const joined = Buffer.concat([header ?? Buffer.alloc(0), bare]);
    expect(joined.includes('hop')).toBe(false);
  });
});

describe('accepting a message', () => {
  it('asks for a body', () => {
    expect(() => assertMessage(full)).not.toThrow();
    const [header] = [...sectionsOf(full)];
    expect(() => assertMessage(full.subarray(0, header?.end))).toThrow('no body');
  });

  it('refuses sections that no message has', () => {
    expect(() => assertMessage(Buffer.from([0x00, 0x53, 0x10, 0x40]))).toThrow('unknown');
  });
});
