import type { FaultCode } from '../fault.ts';
import type { JsonValue, MeasuredValue } from '../model.ts';
import type { DeviceTemplate, Selector, ValueSelector } from './device-template.ts';
import type { EventRun } from './event-run.ts';
import { FAILED } from './event-run.ts';
import { kindOf, readValue } from './read-value.ts';
import type { WrittenTime } from './time/written-time.ts';
import { instantIn } from './time/zoned-time.ts';
import { isBlank, isWellFormed, textOf } from './token-text.ts';

// An identifier search sends it in a URL and Temporal in a workflow id: no device has one this long.
const MAX_ID_LENGTH = 1024;

/** Enough of a bad value to recognize it in a dead letter. */
const MAX_RECEIVED_LENGTH = 200;

/** Reads one match of a template; remembers whether it can still become a measurement. */
export class Extraction {
  refused = false;
  /** The device said of a value that it has none. */
  hasAbsent = false;
  /** Its time had no zone and was taken for UTC. */
  zoneless = false;
  private readonly template: DeviceTemplate;
  private readonly match: JsonValue;
  private readonly run: EventRun;

  constructor(template: DeviceTemplate, match: JsonValue, run: EventRun) {
    this.template = template;
    this.match = match;
    this.run = run;
  }

  /** An id that must be there, convert and not be blank. */
  requiredId(selector: Selector): string | undefined {
    const token = this.select(selector);
    if (token === FAILED) return undefined;
    if (token === undefined) return this.refuse(selector, 'found nothing');
    const text = textOf(token);
    if (text === undefined) return this.refuse(selector, `found ${kindOf(token)}; an id is text or a number`);
    return isBlank(text) ? this.refuse(selector, 'found blank text') : this.checkId(selector, text);
  }

  /** An id that may be missing; what has no text, or a blank one, counts as missing. */
  optionalId(selector: Selector): string | undefined {
    const token = this.select(selector);
    const text = token === FAILED || token === undefined ? undefined : textOf(token);
    return text === undefined || isBlank(text) ? undefined : this.checkId(selector, text);
  }

  /** Epoch milliseconds of the first timestamp expression that gives a time. */
  time(): number | undefined {
    let received: JsonValue | undefined;
    for (const selector of this.template.timestamps) {
      const token = this.select(selector);
      if (token === FAILED) return undefined;
      const time = typeof token === 'string' ? this.run.readTime(token) : undefined;
      if (time !== undefined) return this.instant(selector, time);
      received ??= token;
    }
    const found = received === undefined ? 'nothing' : `${kindOf(received)} that is no time`;
    const problem = `found ${found}; ISO 8601 text with an offset is best`;
    return this.refuse(this.template.timestamps[0], problem, received);
  }

  /** A measured value, `undefined` when it is left out. */
  value(selector: ValueSelector): MeasuredValue | undefined {
    const token = this.select(selector);
    if (token === FAILED) return undefined;
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

  private instant(selector: Selector, { ms, hasZone }: WrittenTime): number | undefined {
    if (hasZone) return ms;
    const { timestampZone } = this.template;
    if (timestampZone === undefined) {
      this.zoneless = true;
      return ms;
    }
    const instant = instantIn(timestampZone, ms);
    if (instant !== undefined) return instant;
    const problem = `is a time that the clock of ${timestampZone} skips or shows twice; send it with its offset`;
    return this.refuse(selector, problem, undefined, 'AmbiguousTime');
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
