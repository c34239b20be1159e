import type { CompiledExpression } from '../expressions/expression.ts';
import type { FaultCode } from '../fault.ts';
import type { JsonValue, MeasuredValue } from '../model.ts';
import type { DeviceTemplate, Selector, ValueSelector } from './device-template.ts';
import type { EventRun } from './event-run.ts';
import { FAILED } from './event-run.ts';
import { isPlainReading, kindOf, readValue } from './read-value.ts';
import { readUtcTime } from './time/utc-time.ts';
import type { WrittenTime } from './time/written-time.ts';
import { instantIn } from './time/zoned-time.ts';
import { isBlank, isWellFormed, textOf } from './token-text.ts';

// An identifier search sends it in a URL and Temporal in a workflow id: no device has one this long.
const MAX_ID_LENGTH = 1024;

/** Enough of a bad value to recognize it in a dead letter. */
const MAX_RECEIVED_LENGTH = 200;

/** Reads the matches of a template, one after the other; remembers whether the present one can become a measurement. */
export class Extraction {
  refused = false;
  /** The device said of a value that it has none. */
  hasAbsent = false;
  /** Its time had no zone and was taken for UTC. */
  zoneless = false;
  private readonly template: DeviceTemplate;
  private readonly run: EventRun;
  private match: JsonValue = null;

  constructor(template: DeviceTemplate, run: EventRun) {
    this.template = template;
    this.run = run;
  }

  /** Turns to the next match. */
  begin(match: JsonValue): void {
    this.match = match;
    this.refused = false;
    this.hasAbsent = false;
    this.zoneless = false;
  }

  /** An id that must be there, convert and not be blank. */
  requiredId(selector: Selector): string | undefined {
    return this.recall(selector) ?? this.remember(selector, this.readRequiredId(selector));
  }

  private readRequiredId(selector: Selector): string | undefined {
    const token = this.select(selector);
    if (token === FAILED) return undefined;
    if (token === undefined) return this.refuse(selector, 'found nothing');
    const text = textOf(token);
    if (text === undefined) return this.refuse(selector, `found ${kindOf(token)}; an id is text or a number`);
    return isBlank(text) ? this.refuse(selector, 'found blank text') : this.checkId(selector, text);
  }

  /** An id that may be missing; what has no text, or a blank one, counts as missing. */
  optionalId(selector: Selector): string | undefined {
    return this.recall(selector) ?? this.remember(selector, this.readOptionalId(selector));
  }

  private readOptionalId(selector: Selector): string | undefined {
    const token = this.select(selector);
    const text = token === FAILED || token === undefined ? undefined : textOf(token);
    return text === undefined || isBlank(text) ? undefined : this.checkId(selector, text);
  }

  /** Epoch milliseconds of the first timestamp expression that gives a time; NaN when none does. */
  time(): number {
    let received: JsonValue | undefined;
    for (const selector of this.template.timestamps) {
      const token = this.select(selector);
      if (token === FAILED) return Number.NaN;
      const ms = typeof token === 'string' ? this.readTime(selector, token) : undefined;
      if (ms !== undefined) return ms;
      received ??= token;
    }
    const found = received === undefined ? 'nothing' : `${kindOf(received)} that is no time`;
    this.refuse(this.template.timestamps[0], `found ${found}; ISO 8601 text with an offset is best`, received);
    return Number.NaN;
  }

  /** A measured value, `undefined` when it is left out. */
  value(selector: ValueSelector): MeasuredValue | undefined {
    const token = this.select(selector);
    if (token === FAILED) return undefined;
    // Nearly every token: it needs no further look.
    if (typeof token === 'number' && isPlainReading(token, selector)) return token;
    const reading = readValue(token, selector);
    if (reading.kind === 'value') return reading.value;
    if (reading.kind === 'absent') return this.leaveOut(selector);
    if (reading.kind === 'gaps') {
      this.report(selector, reading.problem, token);
      return reading.value;
    }
    if (selector.required) return this.refuse(selector, reading.problem, token);
    return reading.kind === 'refused' ? this.report(selector, reading.problem, token) : undefined;
  }

  /** That a device has no reading is not a fault, even where there is no measurement without it. */
  private leaveOut({ required }: ValueSelector): undefined {
    this.hasAbsent = true;
    this.refused ||= required;
  }

  /** The sound id that the same expression has already given on the same value. */
  private recall({ expression }: Selector): string | undefined {
    const root = this.rootOf(expression);
    return root === undefined ? undefined : this.run.recallId(expression, root);
  }

  private remember({ expression }: Selector, id: string | undefined): string | undefined {
    const root = id === undefined ? undefined : this.rootOf(expression);
    if (id !== undefined && root !== undefined) this.run.rememberId(expression, root, id);
    return id;
  }

  /** The one value that an expression reads; `undefined` where it may read two, the message and the match. */
  private rootOf({ readsMatch }: CompiledExpression): JsonValue | undefined {
    if (this.template.scope === 'match') return this.match;
    return readsMatch ? undefined : this.run.message;
  }

  /** Evaluation errors are never swallowed, not even for what is optional. */
  private select(selector: Selector): JsonValue | undefined | typeof FAILED {
    const { run, match } = this;
    const { expression } = selector;
    try {
      if (this.template.scope === 'match') return expression.selectOne(match, run.budget);
      return expression.selectOneInContext(run.message, match, run.budget);
    } catch (error) {
      this.refused = true;
      return run.failed(this.template, selector, error);
    }
  }

  private checkId(selector: Selector, text: string): string | undefined {
    if (text.length > MAX_ID_LENGTH) return this.refuse(selector, `is longer than ${MAX_ID_LENGTH} characters`);
    return isWellFormed(text) ? text : this.refuse(selector, 'found broken Unicode');
  }

  /** Epoch milliseconds; `undefined` for text that is no time, NaN for one that is refused. */
  private readTime(selector: Selector, text: string): number | undefined {
    const utc = readUtcTime(text);
    if (!Number.isNaN(utc)) return utc;
    const time = this.run.readTime(text);
    return time === undefined ? undefined : this.instant(selector, time);
  }

  private instant(selector: Selector, { ms, hasZone }: WrittenTime): number {
    if (hasZone) return ms;
    const { timestampZone } = this.template;
    if (timestampZone === undefined) {
      this.zoneless = true;
      return ms;
    }
    const instant = instantIn(timestampZone, ms);
    if (instant !== undefined) return instant;
    const problem = `is a time that the clock of ${timestampZone} skips or shows twice; send it with its offset`;
    this.refuse(selector, problem, undefined, 'AmbiguousTime');
    return Number.NaN;
  }

  private refuse(selector: Selector, problem: string, token?: JsonValue, code?: FaultCode): undefined {
    this.refused = true;
    return this.report(selector, problem, token, code);
  }

  private report(
    selector: Selector,
    problem: string,
    token: JsonValue | undefined,
    code: FaultCode = 'IncompatibleData',
  ): undefined {
    const text = token === undefined ? undefined : textOf(token);
    this.run.report(this.template, selector, { code, text: problem, received: text?.slice(0, MAX_RECEIVED_LENGTH) });
  }
}
