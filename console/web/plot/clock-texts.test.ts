import { describe, expect, it } from 'vitest';
import { clockTexts } from './clock-texts.ts';

const at = (text: string) => Date.parse(text) / 1000;

describe('times at an axis', () => {
  it('have the digits that tell them apart', () => {
    expect(clockTexts([at('2026-03-02T08:00:00Z'), at('2026-03-02T08:01:00Z')])).toEqual(['08:00', '08:01']);
    expect(clockTexts([at('2026-03-02T08:00:00Z'), at('2026-03-02T08:00:05Z')])).toEqual(['08:00:00', '08:00:05']);
    expect(clockTexts([at('2026-03-02T08:00:00.25Z'), at('2026-03-02T08:00:00.5Z')])).toEqual([
      '08:00:00.250',
      '08:00:00.500',
    ]);
  });

  it('name a day that begins among them', () => {
    expect(clockTexts([at('2026-03-02T23:00:00Z'), at('2026-03-03T00:00:00Z')])).toEqual(['23:00', '2026-03-03 00:00']);
  });

  it('may be one or none', () => {
    expect(clockTexts([at('2026-03-02T08:00:00Z')])).toEqual(['08:00']);
    expect(clockTexts([])).toEqual([]);
  });
});
