import type { z } from 'zod';
import { type Commands, type Queries, ROUTES } from '../contract/routes.ts';

/** One address of the contract and what answers it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Input is the query of a GET and the body of a POST, not checked yet. */
  readonly answer: (input: unknown) => Promise<unknown>;
}

/** Takes what the page may send under the contract: a schema that refuses some of it does not compile. */
type Taking<Sent, S extends z.ZodType> = [Sent] extends [z.input<S>] ? S : never;

export function get<Name extends keyof Queries, S extends z.ZodType>(
  name: Name,
  schema: Taking<Queries[Name]['query'], S>,
  answer: (input: z.output<S>) => Queries[Name]['answer'] | Promise<Queries[Name]['answer']>,
): Route {
  return { method: 'GET', path: ROUTES[name], answer: async (input) => answer(schema.parse(input)) };
}

export function post<Name extends keyof Commands, S extends z.ZodType>(
  name: Name,
  schema: Taking<Commands[Name]['body'], S>,
  answer: (input: z.output<S>) => Commands[Name]['answer'] | Promise<Commands[Name]['answer']>,
): Route {
  return { method: 'POST', path: ROUTES[name], answer: async (input) => answer(schema.parse(input)) };
}
