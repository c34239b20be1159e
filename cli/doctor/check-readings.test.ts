import { describe, expect, it } from 'vitest';
import { readingsChecks } from './check-readings.ts';

const QUIET = { actors: 3, blocked: 0, held: new Map<string, number>(), deadLetters: 0 };

describe('the check of readings', () => {
  it('says by when a reading is to be seen', () => {
    expect(readingsChecks(QUIET, 900)).toEqual([
      { name: 'readings', result: 'ok', found: expect.stringContaining('up to 900 s') },
    ]);
  });

  it('sends to the preview where no measurement has come', () => {
    expect(readingsChecks({ ...QUIET, actors: 0 }, 900)).toMatchObject([
      { result: 'ok', remedy: expect.stringContaining('mapping preview') },
    ]);
  });

  it('names each reason for which readings are held, with the command that explains it', () => {
    const held = new Map([
      ['UnknownDevice', 2],
      ['NoAssignment', 1],
    ]);
    expect(readingsChecks({ ...QUIET, held }, 900).slice(1)).toMatchObject([
      {
        result: 'warning',
        found: '2 actor(s) hold readings: UnknownDevice',
        remedy: expect.stringContaining('explain UnknownDevice'),
      },
      { result: 'warning', found: '1 actor(s) hold readings: NoAssignment' },
    ]);
  });

  it('says of every reason that there may be more where not all were looked at', () => {
    const held = new Map([
      ['UnknownDevice', 600],
      ['NoAssignment', 400],
    ]);
    expect(readingsChecks({ ...QUIET, held, isHeldCut: true }, 900).slice(1)).toMatchObject([
      { found: 'at least 600 actor(s) hold readings: UnknownDevice' },
      { found: 'at least 400 actor(s) hold readings: NoAssignment' },
    ]);
  });

  it('tells of actors that FHIR takes nothing of, and of dead letters', () => {
    expect(readingsChecks({ ...QUIET, blocked: 4, deadLetters: 10_000 }, 900).slice(1)).toMatchObject([
      { found: expect.stringContaining('4 actor(s) wait for FHIR') },
      { found: 'at least 10000 dead letter(s) are kept', remedy: expect.stringContaining('dead-letters list') },
    ]);
  });
});
