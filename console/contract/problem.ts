export interface Problem {
  readonly code: ProblemCode;
  /** What and where; never holds health data. */
  readonly message: string;
  /** How to mend it. */
  readonly remedy: string;
}

export type ProblemCode =
  | 'BadRequest'
  | 'TokenRequired'
  | 'Forbidden'
  | 'NotFound'
  /** A part that has to be asked cannot be reached. */
  | 'Unavailable'
  | 'Internal';
