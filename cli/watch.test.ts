import { describe, expect, it } from 'vitest';
import { type ShownOptions, watch } from './watch.ts';

/** What is written while the looks give these, one after the other. */
async function written(options: ShownOptions, looks: readonly number[], isTTY = false): Promise<readonly string[]> {
  const texts: string[] = [];
  const controller = new AbortController();
  let next = 0;
  await watch({
    options,
    look: async () => {
      const seen = looks[next++] ?? 0;
      if (next === looks.length) controller.abort();
      return { seen };
    },
    render: ({ seen }) => `seen ${seen}`,
    signal: controller.signal,
    screen: { isTTY, write: (text) => texts.push(text) },
    everyMs: 0,
  });
  return texts;
}

describe('watching', () => {
  it('draws a terminal anew each time', async () => {
    expect(await written({}, [1, 1], true)).toEqual(['\u001B[H\u001B[Jseen 1\n', '\u001B[H\u001B[Jseen 1\n']);
  });

  it('writes elsewhere only what has changed, without control characters', async () => {
    expect(await written({}, [1, 1, 2])).toEqual(['seen 1\n', 'seen 2\n']);
  });

  it('gives a line of JSON for each change, on a terminal, too', async () => {
    expect(await written({ json: true }, [1, 1, 2], true)).toEqual(['{"seen":1}\n', '{"seen":2}\n']);
  });
});
