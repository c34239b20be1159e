import { createBudget } from '../expressions/budget.ts';
import type { CompiledExpression, EvaluationBudget } from '../expressions/expression.ts';
import { EvaluationError } from '../expressions/expression.ts';
import type { Fault, FaultCode } from '../fault.ts';
import type { JsonValue } from '../model.ts';
import type { DeviceTemplate, Selector } from './device-template.ts';
import { readWrittenTime } from './time/read-time.ts';
import type { WrittenTime } from './time/written-time.ts';

/** What went wrong with one expression of a template on one event. */
export interface Problem {
  readonly code: FaultCode;
  /** Continues the subject of the expression, without values of the message. */
  readonly text: string;
  readonly received?: string | undefined;
}

// A mapping that is wrong for an array of a thousand readings is wrong a thousand times: the first hundred say it.
const MAX_FAULTS = 100;

// Device, patient, encounter and correlation: more would be looked through for longer than the ids take to read.
const MAX_KNOWN_IDS = 4;

interface KnownId {
  readonly expression: CompiledExpression;
  readonly root: JsonValue;
  readonly id: string;
}

/** The evaluation of all templates on one event: what it may still cost and what was found wrong. */
export class EventRun {
  readonly message: JsonValue;
  readonly faults: Fault[] = [];
  readonly budget: EvaluationBudget = createBudget();
  zonelessTimestamps = 0;
  private readonly knownIds: KnownId[] = [];
  private timeText: string | undefined;
  private writtenTime: WrittenTime | undefined;

  constructor(message: JsonValue) {
    this.message = message;
  }

  /** Reads a time that is not written the usual way; the templates of one event often share it. */
  readTime(text: string): WrittenTime | undefined {
    if (text !== this.timeText) {
      this.writtenTime = readWrittenTime(text);
      this.timeText = text;
    }
    return this.writtenTime;
  }

  /** An id that an expression gave on a value: readings of one event share theirs, and so do templates. */
  recallId(expression: CompiledExpression, root: JsonValue): string | undefined {
    for (const known of this.knownIds) if (known.expression === expression && known.root === root) return known.id;
    return undefined;
  }

  rememberId(expression: CompiledExpression, root: JsonValue, id: string): void {
    if (this.knownIds.length < MAX_KNOWN_IDS) this.knownIds.push({ expression, root, id });
  }

  report(template: DeviceTemplate, selector: Selector, problem: Problem): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(describe(template, selector, problem));
    else if (this.faults.length === MAX_FAULTS) this.faults.push(MORE_FAULTS);
  }

  /**
   * Reports what an evaluation threw.
   * @throws the error again if it is no fault of the expression or the message
   */
  failed(template: DeviceTemplate, selector: Selector, error: unknown): typeof FAILED {
    if (!(error instanceof EvaluationError)) throw error;
    this.report(template, selector, { code: this.codeOfError(), text: `cannot be evaluated: ${error.message}` });
    return FAILED;
  }

  private codeOfError(): FaultCode {
    return this.budget.visits < 0 || this.budget.matches < 0 ? 'LimitExceeded' : 'NormalizationDataMapping';
  }
}

/** Stands for the result of an evaluation that failed and was reported. */
export const FAILED = Symbol('failed');

const MORE_FAULTS: Fault = {
  code: 'LimitExceeded',
  message: `More than ${MAX_FAULTS} faults in one event; the rest is not listed.`,
};

function describe({ index, typeName }: DeviceTemplate, selector: Selector, { code, text, received }: Problem): Fault {
  return {
    code,
    message: `${selector.subject} ${text}`,
    ...selector.place,
    template: index,
    typeName,
    expression: selector.expression.text,
    ...(received === undefined ? {} : { received }),
  };
}
