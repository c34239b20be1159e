/** Characters of one expression; the longest in known mappings has 130. */
export const MAX_EXPRESSION_LENGTH = 4096;

/** Brackets and operands inside each other: bounds the stack of parsing, compiling and evaluating. */
export const MAX_NESTING = 32;

/** Projections of one JMESPath expression, each of which runs inside the one before; its compliance suite has 104. */
export const MAX_PROJECTIONS = 128;

/** Characters of one regular expression: bounds the size of the compiled automaton. */
export const MAX_REGEX_LENGTH = 256;

/** Characters of a string that a regular expression is tried on. */
export const MAX_REGEX_SUBJECT_LENGTH = 1024;

/** Levels that a walk descends. Events have 64 at most; values built by an expression can be deeper. */
export const MAX_VALUE_DEPTH = 1500;

/** What one event may cost in all expressions together. */
export const EVENT_LIMITS: { readonly visits: number; readonly matches: number } = {
  visits: 1_000_000,
  matches: 10_000,
};
