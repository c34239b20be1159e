import { describe, expect, it } from 'vitest';
import { OUTCOME } from './_server.ts';
import type { FhirErrorKind } from './errors.ts';
import { errorOf, FHIR_ERROR_KINDS, FhirError, kindOf, requireOk, toTrouble, troubleOrThrow } from './errors.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';

const GET: FhirRequest = { method: 'GET', path: 'Observation/a' };
const CONDITIONAL: FhirRequest = { method: 'POST', path: 'Device', ifNoneExist: 'identifier=x' };

function fhir(status: number): FhirResponse {
  return { status, content: 'fhir', resource: OUTCOME };
}

describe('classification', () => {
  it.each([
    [200, undefined],
    [201, undefined],
    [204, undefined],
    [302, 'notFhir'],
    [400, 'refused'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'absent'],
    [405, 'notAllowed'],
    [406, 'refused'],
    [407, 'unavailable'],
    [408, 'unavailable'],
    [409, 'conflict'],
    [410, 'gone'],
    [412, 'conflict'],
    [413, 'refused'],
    [415, 'refused'],
    [422, 'refused'],
    [423, 'unavailable'],
    [424, 'unavailable'],
    [425, 'unavailable'],
    [429, 'throttled'],
    [500, 'failed'],
    [501, 'refused'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [505, 'refused'],
    [507, 'unavailable'],
    [524, 'unavailable'],
  ] as const)('%i is %s', (status, kind) => {
    expect(kindOf(GET, fhir(status))).toBe(kind);
  });

  it('takes 412 on a conditional create for several matches', () => {
    expect(kindOf(CONDITIONAL, fhir(412))).toBe('multipleMatches');
    expect(kindOf(CONDITIONAL, fhir(409))).toBe('conflict');
  });

  it.each([200, 404, 405, 501])('takes a page with status %i for a wrong base URL', (status) => {
    expect(kindOf(GET, { status, content: 'foreign' })).toBe('notFhir');
  });

  it('takes an empty 404 for an absent resource', () => {
    expect(kindOf(GET, { status: 404, content: 'empty' })).toBe('absent');
  });

  it('counts everything that heals by itself or by an operator as an outage', () => {
    const outages = FHIR_ERROR_KINDS.filter((kind) => new FhirError(kind, '').code === 'Outage');
    for (const kind of ['unreachable', 'timeout', 'unauthorized', 'forbidden', 'throttled', 'unavailable', 'notFhir']) {
      expect(outages).toContain(kind);
    }
    for (const kind of ['refused', 'failed', 'notAllowed', 'gone', 'multipleMatches'])
      expect(outages).not.toContain(kind);
  });

  it.each(FHIR_ERROR_KINDS.map((kind) => [kind]))(
    'gives %s a code, and retries every outage',
    (kind: FhirErrorKind) => {
      const error = new FhirError(kind, 'message', { cause: 'cause' });
      expect(error).toMatchObject({ name: 'FhirError', kind, message: 'message', cause: 'cause' });
      if (error.code === 'Outage') expect(error.retryable).toBe(true);
    },
  );
});

describe('messages', () => {
  it('name the interaction and the issue codes, and neither identifiers nor diagnostics', () => {
    const request: FhirRequest = { method: 'GET', path: 'Device?identifier=serial-4711' };
    const error = errorOf(request, fhir(422), 'refused');
    expect(error.message).toMatch(/^GET Device \(search\) answered 422 \(invalid\): /);
    expect(error.message).not.toContain('4711');
    expect(error.outcome).toEqual(OUTCOME);
  });

  it.each([401, 403, 404, 405, 409, 410, 422, 429, 500, 503])('say how to mend a %i', (status) => {
    const request: FhirRequest = { method: 'PUT', path: 'Observation/a' };
    expect(() => requireOk(request, fhir(status))).toThrow(/^PUT Observation\/a answered \d+ \(invalid\): .{20,}\.$/);
  });
});

describe('trouble', () => {
  it('carries what the server said and asked for', () => {
    const error = new FhirError('throttled', 'slow down', {
      status: 429,
      retryAfterMs: 5,
      requestId: 'r',
      outcome: OUTCOME,
    });
    expect(toTrouble(error)).toEqual({
      code: 'Outage',
      message: 'slow down',
      status: 429,
      retryAfterMs: 5,
      requestId: 'r',
      outcome: OUTCOME,
    });
  });

  it('is never made of a cancellation or of a defect', () => {
    const cancelled = new FhirError('cancelled', 'stopped');
    expect(() => troubleOrThrow(cancelled)).toThrow(cancelled);
    expect(() => troubleOrThrow(new RangeError('defect'))).toThrow(RangeError);
  });
});
