import { describe, expect, it } from 'vitest';
import { bloodPressure, draftsOf, heartRate, mappingOf, NOON, row } from './_drafts.ts';
import { readingsOf, rowsOfDraft } from './draft-content.ts';
import type { ObservationDraft } from './observation-draft.ts';

const mapping = mappingOf(heartRate(), bloodPressure(), heartRate({ typeName: 'session', periodInterval: -1 }));

function only(type: string, rows: Parameters<typeof draftsOf>[2]): ObservationDraft {
  const [draft, ...others] = draftsOf(mapping, type, rows);
  if (draft === undefined || others.length > 0) throw new Error(`${others.length} more drafts`);
  return draft;
}

describe('the rows of a draft', () => {
  const ids = { patientId: 'p-1', encounterId: 'e-1', correlationId: 'night-1' };

  it('come back as actors take them, with their keys and ids', () => {
    const first = row(NOON, { hr: 70 }, { ...ids, order: [NOON + 5, 8, 1] });
    const other = row(NOON + 1000, { hr: 71.5 }, { ...ids, order: [NOON + 9, 3, 0] });
    const second = { ...other, key: { ...other.key, publisher: 'ns/hub/2026/1' } };
    expect(rowsOfDraft(only('session', [second, first]))).toEqual([first, second]);
  });

  it('have no ids where there are none, and no session where the template has none', () => {
    expect(rowsOfDraft(only('heartrate', [row(NOON, { hr: 70 })]))[0]).not.toHaveProperty('patientId');
    expect(rowsOfDraft(only('heartrate', [row(NOON, { hr: 70 }, ids)]))[0]).not.toHaveProperty('correlationId');
  });

  it('keep what the template does not name to themselves', () => {
    expect(rowsOfDraft(only('heartrate', [row(NOON, { hr: 70, mood: 'good' })]))[0]?.values).toEqual([
      { name: 'hr', value: 70 },
    ]);
  });

  it('are counted with those that lost their place to a newer one of the same time', () => {
    const rows = [70, 71, 72].map((hr) => row(NOON, { hr }));
    const draft = only('heartrate', [...rows, row(NOON + 1000, { hr: 73 })]);
    expect(rowsOfDraft(draft)).toHaveLength(2);
    expect(readingsOf(draft)).toBe(4);
    expect(readingsOf(only('heartrate', rows.slice(1, 2)))).toBe(1);
  });

  it('may share a time, as those of a panel do', () => {
    const rows = [row(NOON, { systolic: 120 }), row(NOON, { diastolic: 80 }), row(NOON, { systolic: 121 })];
    expect(rowsOfDraft(only('bloodpressure', rows))).toEqual(rows);
  });
});
