import rhea from 'rhea';
import { describe, expect, it } from 'vitest';

import { annotateForDelivery, runtimeMetrics } from './annotate.ts';

const position = { sequence: 2 ** 33 + 5, offset: 123_456_789_012, enqueuedMs: Date.parse('2026-05-04T03:02:01.007Z') };

describe('annotating an event for delivery', () => {
  it('says where and when it stands in its partition', () => {
    const stored = rhea.message.encode({ body: 'x' });
    const { message_annotations: annotations } = rhea.message.decode(annotateForDelivery(stored, position));
    expect(annotations).toEqual({
      'x-opt-sequence-number-epoch': -1,
      'x-opt-sequence-number': position.sequence,
      'x-opt-offset': '123456789012',
      'x-opt-enqueued-time': new Date(position.enqueuedMs),
    });
  });

  it("keeps the sender's annotations but not those that only the broker may write", () => {
    const sent = {
      'x-opt-partition-key': 'k',
      'iothub-enqueuedtime': new Date(5),
      'x-opt-offset': '0',
      'x-opt-sequence-number': 0,
    };
    const stored = rhea.message.encode({ body: 'x', message_annotations: sent });
    const { message_annotations: annotations } = rhea.message.decode(annotateForDelivery(stored, position));
    expect(annotations).toMatchObject({
      'x-opt-partition-key': 'k',
      'iothub-enqueuedtime': new Date(5),
      'x-opt-offset': '123456789012',
      'x-opt-sequence-number': position.sequence,
    });
  });

  it('leaves header, properties and body as they were', () => {
    const message = {
      durable: true,
      message_id: 'm',
      application_properties: { a: 1 },
      body: rhea.message.data_section(Buffer.from([0, 255])),
    };
    const decoded = rhea.message.decode(annotateForDelivery(rhea.message.encode(message), position));
    expect(decoded).toMatchObject({ durable: true, message_id: 'm', application_properties: { a: 1 } });
    expect(decoded['body'].content).toEqual(Buffer.from([0, 255]));
  });

  it('adds how far the end is, on request', () => {
    const metrics = runtimeMetrics(position, 1000);
    const decoded = rhea.message.decode(annotateForDelivery(rhea.message.encode({ body: 'x' }), position, metrics));
    expect(decoded['delivery_annotations']).toEqual({
      last_enqueued_sequence_number: position.sequence,
      last_enqueued_offset: '123456789012',
      last_enqueued_time_utc: new Date(position.enqueuedMs),
      runtime_info_retrieval_time_utc: new Date(1000),
    });
  });
});
