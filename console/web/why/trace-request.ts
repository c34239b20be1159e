import type { TraceRequest } from '../../contract/trace.ts';

/** What the address asks for; nothing while it names too little. */
export function readTraceRequest(query: Readonly<Record<string, string>>): TraceRequest | undefined {
  const { observation, device, type, partition, component } = query;
  const at = readTime(query['at']);
  const slot = readCount(query['slot']);
  const sequence = readCount(query['sequence']);
  if (observation !== undefined) {
    return {
      kind: 'observation',
      observation: observation.trim(),
      ...(at !== undefined && { at }),
      ...(slot !== undefined && { slot }),
      ...(component !== undefined && { component }),
    };
  }
  if (device !== undefined && type !== undefined && at !== undefined) {
    return { kind: 'reading', device, type, takenAt: at };
  }
  if (partition !== undefined && sequence !== undefined) return { kind: 'message', partition, sequence };
  return undefined;
}

/** Epoch milliseconds, or a time as people and FHIR write it. */
export function readTime(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const number = Number(text);
  const time = Number.isFinite(number) ? number : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}
