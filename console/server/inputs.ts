import { z } from 'zod';

/** What requests are made of. A query has text only; its numbers and flags are read from it. */
const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;
const MAX_ACTORS = 1_000;
const MAX_LETTERS = 10_000;

const TEXT = z.string().min(1).max(1_000);
const TIME = z.coerce.number().int().nonnegative();

/** Text of a query that may be left empty, as a field of a form is. */
export const WORD = z
  .string()
  .max(1_000)
  .optional()
  .transform((text) => (text === '' ? undefined : text));

export const FLAG = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .optional()
  .transform((flag) => (flag === undefined ? undefined : flag === true || flag === 'true'));

export const WHEN = TIME.optional();
export const NOTHING = z.strictObject({});
export const BY_ID = z.strictObject({ id: TEXT });

export function countTo(max: number, fallback: number) {
  return z.coerce.number().int().min(1).max(max).default(fallback);
}

export const PAGING = { after: WORD, limit: countTo(MAX_PAGE, DEFAULT_PAGE) };
export const ACTOR_NAME = { device: TEXT, type: TEXT };

export const LETTER_FILTER = {
  code: WORD,
  template: z.coerce.number().int().nonnegative().optional(),
  type: WORD,
  device: WORD,
  kind: z.enum(['event', 'group']).optional(),
  since: WHEN,
  isDiscarded: FLAG,
};

export const LETTER_SELECTION = z.union([
  z.strictObject({ ids: z.array(TEXT).min(1).max(MAX_LETTERS).readonly() }),
  z.strictObject({ filter: z.strictObject(LETTER_FILTER) }),
]);

export const REPLAY_OPTIONS = {
  dryRun: z.boolean(),
  allTemplates: z.boolean().default(false),
  ownSet: z.boolean().default(false),
  overwrite: z.boolean().default(false),
};

export const NAMED_ACTORS = { actors: z.array(z.strictObject(ACTOR_NAME)).min(1).max(MAX_ACTORS).readonly() };
export const ALL_ACTORS = { all: z.literal(true), reason: WORD };
export const DECISION = { by: TEXT, why: TEXT };

export const SAMPLE_OF = {
  observation: TEXT,
  at: WHEN,
  slot: z.coerce.number().int().nonnegative().optional(),
  component: WORD,
};
