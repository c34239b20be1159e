import { describe, expect, it } from 'vitest';
import { type ReceivedSpan, startOtlpReceiver } from './_otlp-receiver.ts';
import { startRunning } from './_running.ts';

const TYPE = 'heartrate';
const GATEWAY = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

function reading(heartRate: number): object {
  return { deviceId: 'strap-1', time: new Date().toISOString(), heartRate };
}

function named(spans: readonly ReceivedSpan[], name: string): readonly ReceivedSpan[] {
  return spans.filter((span) => span.name === name);
}

describe('traces', () => {
  it('lead from the sender over the hand-offs of a window to the write in FHIR', { timeout: 170_000 }, async () => {
    const receiver = await startOtlpReceiver();
    const telemetry = { traces: true, otlp: { endpoint: receiver.url } };
    const up = await startRunning({ telemetry, fhir: { batch: false } });
    try {
      await up.register('strap-1', 'patient-1');
      await up.send(reading(61), { 'Diagnostic-Id': `00-${GATEWAY.traceId}-${GATEWAY.spanId}-01` });
      await expect
        .poll(
          () =>
            up.view('strap-1', TYPE).then(
              ({ open }) => open?.rows,
              () => 0,
            ),
          { timeout: 60_000 },
        )
        .toBe(1);
      await up.send(reading(62));
      await expect.poll(() => up.view('strap-1', TYPE).then(({ open }) => open?.rows), { timeout: 60_000 }).toBe(2);
      expect((await up.flush('strap-1', TYPE)).result).toBe('Written');
    } finally {
      // Sends the last of the spans.
      await up[Symbol.asyncDispose]();
      receiver.close();
    }
    const { spans } = receiver;
    const [first, second] = named(spans, 'hand-off');
    const [flush] = named(spans, 'window flush');
    const [transform] = named(spans, 'transform');
    const [upsert] = named(spans, 'upsert');
    const [put] = named(spans, 'FHIR PUT Observation');
    expect(first).toMatchObject({ parentId: '', links: [GATEWAY], labels: { 'iot.type': TYPE, 'iot.readings': 1 } });
    expect(second).toMatchObject({ parentId: '', links: [] });
    expect(second?.traceId).not.toBe(first?.traceId);
    const { traceId } = first ?? {};
    expect(flush).toMatchObject({ traceId, parentId: first?.spanId, labels: { 'iot.readings': 2 } });
    expect(flush?.links).toEqual([{ traceId: second?.traceId, spanId: second?.spanId }]);
    expect(transform).toMatchObject({ traceId, parentId: flush?.spanId });
    expect(upsert).toMatchObject({ traceId, parentId: flush?.spanId });
    expect(put).toMatchObject({ traceId, parentId: upsert?.spanId, labels: { 'http.response.status_code': 201 } });
    // Whatever else the server was asked for: nothing stands alone, and nothing names a device or a patient.
    const alone = spans.filter(({ parentId, name }) => parentId === '' && name !== 'hand-off');
    expect(alone).toEqual([]);
    expect(JSON.stringify(spans)).not.toMatch(/strap-1|patient-1/);
  });
});
