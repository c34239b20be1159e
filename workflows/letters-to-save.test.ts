import { describe, expect, it } from 'vitest';
import type { GroupLetter } from '../activities/contract.ts';
import { lettersToSave } from './letters-to-save.ts';

function letters(count: number, text: string): GroupLetter[] {
  return Array.from({ length: count }, () => ({
    code: 'MalformedSignal' as const,
    message: '',
    content: { kind: 'signal' as const, text },
  }));
}

describe('letters', () => {
  it('are all saved together when they are few', () => {
    expect(lettersToSave({ letters: letters(3, 'x') })).toHaveLength(3);
    expect(lettersToSave({ letters: [] })).toEqual([]);
  });

  it('go to as many activities as their size needs: one that is too large would stop the actor', () => {
    expect(lettersToSave({ letters: letters(10, 'x'.repeat(200_000)) })).toHaveLength(2);
    expect(lettersToSave({ letters: letters(10, 'ü'.repeat(200_000)) })).toHaveLength(1);
    expect(lettersToSave({ letters: letters(2, 'x'.repeat(1_000_000)) })).toHaveLength(1);
  });

  it('are no more than a slow store keeps while one activity may run', () => {
    expect(lettersToSave({ letters: letters(1_000, 'x') })).toHaveLength(200);
  });
});
