import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';

export type IssueCode = OperationOutcomeIssue['code'];

/** An answer that is an OperationOutcome with an HTTP status. */
export class FhirError extends Error {
  override readonly name = 'FhirError';
  readonly status: number;
  readonly outcome: OperationOutcome;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, outcome: OperationOutcome, headers: Readonly<Record<string, string>> = {}) {
    super(`HTTP ${status}`);
    this.status = status;
    this.outcome = outcome;
    this.headers = headers;
  }
}

/** Numbers by which a server with vague issue codes tells why. */
const NUMBERS: Readonly<Partial<Record<IssueCode, string>>> = {
  'multiple-matches': 'HAPI-0958',
  conflict: 'HAPI-0989',
  'not-found': 'HAPI-2001',
  deleted: 'HAPI-2002',
};

/** The outcome as a server shows it whose issue codes say nothing, or as it is. */
export function shownOutcome(outcome: OperationOutcome, isVague: boolean): OperationOutcome {
  if (!isVague) return outcome;
  const issue = outcome.issue.map(({ severity, code, diagnostics }): OperationOutcomeIssue => {
    const number = NUMBERS[code];
    return { severity, code: 'processing', diagnostics: `${number === undefined ? '' : `${number}: `}${diagnostics}` };
  });
  return { resourceType: 'OperationOutcome', issue };
}

/** An OperationOutcome with one issue. */
export function operationOutcome(
  severity: OperationOutcomeIssue['severity'],
  code: IssueCode,
  diagnostics: string,
  expression?: string,
): OperationOutcome {
  const issue: OperationOutcomeIssue = { severity, code, diagnostics };
  return {
    resourceType: 'OperationOutcome',
    issue: [expression === undefined ? issue : { ...issue, expression: [expression] }],
  };
}

/** Any status with one issue. */
export function refusal(status: number, code: IssueCode, diagnostics: string, expression?: string): FhirError {
  return new FhirError(status, operationOutcome('error', code, diagnostics, expression));
}

/** 422 with the issues that validation found. */
export function unprocessable(issues: readonly OperationOutcomeIssue[]): FhirError {
  return new FhirError(422, { resourceType: 'OperationOutcome', issue: [...issues] });
}

/** https://hl7.org/fhir/R4/http.html#read */
export function notFound(what: string): FhirError {
  return refusal(404, 'not-found', `${what} is not known here.`);
}

/** 410: there was one, and it was deleted. */
export function gone(what: string): FhirError {
  return refusal(410, 'deleted', `${what} was deleted.`);
}

export function badRequest(diagnostics: string, expression?: string): FhirError {
  return refusal(400, 'invalid', diagnostics, expression);
}

/** 412: criteria of a conditional interaction found more than one resource. */
export function multipleMatches(type: string, count: number): FhirError {
  return refusal(412, 'multiple-matches', `${count} resources of type ${type} match the criteria; one may.`);
}
