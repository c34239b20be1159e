import { z } from 'zod';
import { traceMessage, traceReading } from '../../../operate/trace/trace.ts';
import { traceObservation } from '../../../operate/trace/trace-observation.ts';
import type { RunResult } from '../../contract/runs.ts';
import { type ConsoleParts, partsNow } from '../console-parts.ts';
import { ACTOR_NAME, SAMPLE_OF } from '../inputs.ts';
import { post, type Route } from '../route.ts';
import type { RunControl, Runs } from '../runs.ts';

const COUNT = z.number().int().nonnegative();
const REQUEST = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), partition: z.string().min(1), sequence: COUNT }),
  z.strictObject({ kind: z.literal('reading'), takenAt: COUNT, ...ACTOR_NAME }),
  z.strictObject({ kind: z.literal('observation'), ...SAMPLE_OF }),
]);

/** A trace may read all that the hub keeps: it is a run, told by the events that it has read. */
export function traceRoutes(parts: ConsoleParts, runs: Runs): readonly Route[] {
  return [
    post('trace', REQUEST, (request) =>
      runs.start({ kind: 'trace', of: 'events', work: (control) => trace(parts, request, control) }),
    ),
  ];
}

async function trace(
  parts: ConsoleParts,
  request: z.output<typeof REQUEST>,
  { signal, progress }: RunControl,
): Promise<RunResult> {
  const now = await partsNow(parts, signal);
  switch (request.kind) {
    case 'message':
      return { kind: 'trace', events: [await traceMessage(now, request.partition, request.sequence)] };
    case 'reading': {
      const { device: deviceId, type, takenAt: occurredAt } = request;
      return { kind: 'trace', events: await traceReading(now, { deviceId, type, occurredAt }, progress) };
    }
    case 'observation':
      return { kind: 'observation', trace: await traceObservation(now, request, progress) };
  }
}
