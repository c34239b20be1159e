import { ServiceError } from '@temporalio/client';
import { z } from 'zod';
import { MappingSetRefusedError } from '../../mapping-sets/watcher.ts';
import { NotFound } from '../../operate/not-found.ts';
import { RunTakenOver, UnknownRun } from '../../replay/run-journal.ts';
import type { Problem, ProblemCode } from '../contract/problem.ts';

export interface Failure {
  readonly status: number;
  readonly problem: Problem;
}

/** What the page is told of an error; what is not expected is not told, as nobody knows what stands in it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof z.ZodError) {
    const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`);
    return failure(400, 'BadRequest', faults.join('; '), 'The fields are those of console/contract/.');
  }
  if (isClientError(error)) return failure(error.statusCode, 'BadRequest', error.message, 'Send a JSON object.');
  if (error instanceof NotFound || error instanceof UnknownRun) {
    return failure(404, 'NotFound', error.message, 'It may have been handled meanwhile: look at the list again.');
  }
  if (error instanceof RunTakenOver) return failure(409, 'BadRequest', error.message, 'Look at the run again later.');
  if (error instanceof MappingSetRefusedError) {
    return failure(503, 'Unavailable', error.message, 'Mend the mapping files: iot-connector mapping check');
  }
  if (error instanceof ServiceError) {
    return failure(503, 'Unavailable', 'Temporal does not answer.', 'See the checks of the health page.');
  }
  return failure(
    500,
    'Internal',
    'The console’s server could not answer.',
    'One of the parts may be out: see the health page, and the log of the process that serves the console.',
  );
}

function failure(status: number, code: ProblemCode, message: string, remedy: string): Failure {
  return { status, problem: { code, message, remedy } };
}

/** What fastify itself says of a body that is too big or no JSON. */
function isClientError(error: unknown): error is Error & { readonly statusCode: number } {
  return (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode >= 400 &&
    error.statusCode < 500
  );
}
