/** Runs at most so many pieces of work at a time; the others wait in order. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

export function createLimit(atOnce: number): Limit {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // A slot passes on without being free in between, so that no newcomer overtakes.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
