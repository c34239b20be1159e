import type { z } from 'zod';

/** One address of the contract and what answers it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Input is the query of a GET and the body of a POST, not checked yet. */
  readonly answer: (input: unknown) => Promise<unknown>;
}

export function get<S extends z.ZodType, A>(
  path: string,
  schema: S,
  answer: (input: z.output<S>) => A | Promise<A>,
): Route {
  return { method: 'GET', path, answer: async (input) => answer(schema.parse(input)) };
}

export function post<S extends z.ZodType, A>(
  path: string,
  schema: S,
  answer: (input: z.output<S>) => A | Promise<A>,
): Route {
  return { method: 'POST', path, answer: async (input) => answer(schema.parse(input)) };
}
