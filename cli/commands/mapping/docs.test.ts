import { describe, expect, it } from 'vitest';
import { readDocPages } from '../../../mapping/_doc-page.ts';
import { run } from './_run.ts';

const consoles = readDocPages().flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'console'));

describe('a console in the documentation', () => {
  it('is there', () => {
    expect(consoles.length).toBeGreaterThan(0);
  });

  it.each(consoles)('of $page, line $line, shows what the command prints', async ({ text }) => {
    const [prompt = '', ...expected] = text.split('\n');
    const [program, group, ...args] = prompt.replace(/^\$ /, '').split(' ');
    expect([program, group]).toEqual(['iot-connector', 'mapping']);
    const { out } = await run(...args);
    expect(out.trimEnd().split('\n')).toEqual(expected);
  });
});
