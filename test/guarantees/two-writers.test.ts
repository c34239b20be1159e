import { describe, expect, it } from 'vitest';
import { heartRates, register, startPipeline } from '../pipeline/_pipeline.ts';
import { HOUR, viewOf, PATIENCE } from './_rig.ts';

describe('two writers on one Observation', () => {
  it('keep what each of them wrote', async () => {
    await using pipeline = await startPipeline();
    const { fhir } = pipeline;
    await register(fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    const accepted = async () => (await viewOf(pipeline, 'strap-1'))?.counters.accepted;
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    await expect.poll(accepted, PATIENCE).toBe(3);
    await pipeline.flush('strap-1', 'heartrate');
    await pipeline.send(heartRates('strap-1', HOUR + 3_000, 2, 63));
    await expect.poll(accepted, PATIENCE).toBe(5);

    // The connector has read the Observation and its write is on the way when a person adds a note.
    const slow = fhir.faults.inject({ effect: { kind: 'latency', ms: 1_500 }, when: isOurWrite });
    const flushing = pipeline.flush('strap-1', 'heartrate');
    await expect.poll(() => slow.struck, PATIENCE).toBe(1);
    await addNote(fhir.baseUrl, pipeline.observations()[0]?.id ?? '');
    expect((await flushing).result).toBe('Written');
    expect(pipeline.observations()).toMatchObject([
      { valueSampledData: { data: '60 61 62 63 64' }, note: [{ text: 'taken at rest' }] },
    ]);
  });
});

/** A batch or a single write; patches are the person's. */
function isOurWrite({ method }: { readonly method: string }): boolean {
  return method === 'PUT' || method === 'POST';
}

async function addNote(baseUrl: string, id: string): Promise<void> {
  const answer = await fetch(`${baseUrl}/Observation/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json-patch+json' },
    body: JSON.stringify([{ op: 'add', path: '/note', value: [{ text: 'taken at rest' }] }]),
  });
  if (!answer.ok) throw new Error(`the note was not added: ${answer.status}`);
}
