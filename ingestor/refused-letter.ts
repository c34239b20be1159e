import { deadLetterId } from '../dead-letter/dead-letter-id.ts';
import type { DeadLetter } from '../dead-letter/dead-letter.ts';
import { toColumns } from '../workflows/columns.ts';
import type { HandOff, RefusedRows } from './hand-off.ts';

/** The dead letter of rows that their actor does not take: they are whole, so that a replay can offer them again. */
export function toRefusedLetter(job: HandOff, refused: RefusedRows, now: number): DeadLetter {
  const { publisher, mappingSet, identity } = job;
  const [first] = refused.rows;
  if (first === undefined) throw new RangeError('refused rows are at least one');
  const { sequence, sub, enqueuedAt } = first.key;
  const source = { publisher, sequence, enqueuedAt };
  const parts = [identity.deviceId, identity.type, sub];
  return {
    id: deadLetterId({ kind: 'group', source, parts }),
    kind: 'group',
    source,
    deviceId: identity.deviceId,
    type: identity.type,
    mappingSet,
    faults: [
      {
        code: 'HandOffRefused',
        message: `The device actor refuses its readings: ${refused.reason}. Look at its workflow, then replay this dead letter.`,
        typeName: identity.type,
      },
    ],
    deadLetteredAt: new Date(now).toISOString(),
    content: { publisher, mappingSet, rows: toColumns(refused.rows) },
  };
}
