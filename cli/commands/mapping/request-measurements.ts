import { z } from 'zod';
import { toJsonText } from '../../../mapping/exact-json.ts';
import type { JsonObject } from '../../../mapping/expressions/json-object.ts';
import type { Measurement } from '../../../mapping/model.ts';
import { RequestError } from './answer-lines.ts';

const sampleArray = z.object({ periodMs: z.number().positive(), samples: z.array(z.number().nullable()) });

const measurement = z.object({
  type: z.string().min(1),
  occurredAt: z.iso.datetime({ offset: true }),
  deviceId: z.string().min(1),
  patientId: z.string().optional(),
  encounterId: z.string().optional(),
  correlationId: z.string().optional(),
  values: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number(), sampleArray]) })),
  template: z.number().int().default(0),
});

/** Measurements that a request brings instead of messages, as `normalize` answers them. @throws RequestError */
export function measurementsIn({ measurements }: JsonObject): readonly Measurement[] | undefined {
  if (measurements === undefined) return undefined;
  const parsed = z.array(measurement).safeParse(JSON.parse(toJsonText(measurements)));
  if (parsed.success) return parsed.data.map(toMeasurement);
  const [issue] = parsed.error.issues;
  throw new RequestError(`"measurements" at ${issue?.path.join('/') ?? ''}: ${issue?.message ?? ''}.`);
}

function toMeasurement(written: z.output<typeof measurement>): Measurement {
  const { type, occurredAt, deviceId, values, template, patientId, encounterId, correlationId } = written;
  return {
    type,
    occurredAt: Date.parse(occurredAt),
    deviceId,
    values,
    template,
    ...(patientId !== undefined && { patientId }),
    ...(encounterId !== undefined && { encounterId }),
    ...(correlationId !== undefined && { correlationId }),
  };
}
