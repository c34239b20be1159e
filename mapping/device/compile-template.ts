import type { compileExpression } from '../expressions/compile.ts';
import type { ExpressionLanguage } from '../expressions/expression.ts';
import type { Fault, FaultCode, Result } from '../fault.ts';
import { fail, ok } from '../fault.ts';
import type { ExpressionEntry, TemplateEntry, ValueEntry } from '../schema/device-mapping-schema.ts';
import type { MappingText } from '../text/mapping-text.ts';
import type { DeviceTemplate, Selector, ValueSelector } from './device-template.ts';
import { fixedIdentity } from './fixed-identity.ts';
import { isTimeZone } from './time/zoned-time.ts';

/** Compiles one template of a mapping file, or says everything that is wrong with it. */
export function compileTemplate(
  entry: TemplateEntry,
  index: number,
  text: MappingText,
  compile: typeof compileExpression,
): Result<DeviceTemplate> {
  const compiler = new TemplateCompiler(entry, index, text, compile);
  const template = compiler.compile();
  return template === undefined || compiler.faults.length > 0 ? fail(...compiler.faults) : ok(template);
}

type OptionalExpression = 'patientIdExpression' | 'encounterIdExpression' | 'correlationIdExpression';

class TemplateCompiler {
  readonly faults: Fault[] = [];
  private readonly entry: TemplateEntry;
  private readonly index: number;
  private readonly text: MappingText;
  private readonly language: ExpressionLanguage;
  private readonly compileExpression: typeof compileExpression;

  constructor(entry: TemplateEntry, index: number, text: MappingText, compile: typeof compileExpression) {
    this.entry = entry;
    this.index = index;
    this.text = text;
    this.compileExpression = compile;
    const { template } = entry;
    this.language = ('defaultExpressionLanguage' in template && template.defaultExpressionLanguage) || 'JsonPath';
  }

  compile(): DeviceTemplate | undefined {
    const { template, templateType } = this.entry;
    const typeMatch = this.selector('typeMatchExpression', template.typeMatchExpression);
    const identity = this.identity();
    const ids = this.optionalIds();
    const values = template.values
      .map((value, index) => this.value(value, index))
      .filter((value) => value !== undefined);
    const zone = this.zone(template.timestampZone);
    if (typeMatch === undefined || identity === undefined) return undefined;
    const scope = templateType.startsWith('Calculated') ? 'message' : 'match';
    return { index: this.index, typeName: template.typeName, scope, typeMatch, ...identity, ...ids, values, ...zone };
  }

  private identity(): Pick<DeviceTemplate, 'deviceId' | 'timestamps'> | undefined {
    const { template, templateType } = this.entry;
    if (!('deviceIdExpression' in template))
      return fixedIdentity(templateType, this.text.locate(this.at('')), this.compileExpression);
    const deviceId = this.selector('deviceIdExpression', template.deviceIdExpression);
    const timestamp = this.selector('timestampExpression', template.timestampExpression);
    return deviceId && timestamp && { deviceId, timestamps: [timestamp] };
  }

  private optionalIds(): Pick<DeviceTemplate, 'patientId' | 'encounterId' | 'correlationId'> {
    const patientId = this.optional('patientIdExpression');
    const encounterId = this.optional('encounterIdExpression');
    const correlationId = this.optional('correlationIdExpression');
    return {
      ...(patientId && { patientId }),
      ...(encounterId && { encounterId }),
      ...(correlationId && { correlationId }),
    };
  }

  private optional(name: OptionalExpression): Selector | undefined {
    const expression = this.entry.template[name];
    return expression === undefined ? undefined : this.selector(name, expression);
  }

  private value(value: ValueEntry, index: number): ValueSelector | undefined {
    const { valueName, required, absent = [], samplePeriod } = value;
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = value;
    if (min > max) this.fault('InvalidTemplate', `min of ${valueName} is above its max`, `values/${index}/min`);
    const selector = this.selector(`values/${index}/valueExpression`, value.valueExpression, `value ${valueName}`);
    const samples = samplePeriod === undefined ? {} : { samplePeriod };
    return selector && { ...selector, name: valueName, required, absent, min, max, ...samples };
  }

  private zone(timestampZone: string | undefined): Pick<DeviceTemplate, 'timestampZone'> {
    if (timestampZone === undefined) return {};
    if (!isTimeZone(timestampZone)) {
      this.fault('InvalidTemplate', 'timestampZone is not an IANA time zone, such as Europe/Berlin', 'timestampZone');
    }
    return { timestampZone };
  }

  private selector(path: string, entry: ExpressionEntry, subject = path): Selector | undefined {
    const { value, language = this.language } = typeof entry === 'string' ? { value: entry } : entry;
    const valuePath = typeof entry === 'string' ? path : `${path}/value`;
    const compiled = this.compileExpression(value, language);
    if (compiled.ok) return { subject, expression: compiled.expression, place: this.text.locate(this.at(valuePath)) };
    this.fault('TemplateExpression', `${subject}: ${compiled.fault.message}`, valuePath, {
      expression: value,
      offset: compiled.fault.offset,
    });
    return undefined;
  }

  private fault(code: FaultCode, message: string, path: string, syntax?: { expression: string; offset: number }): void {
    const { index, entry, text } = this;
    const place = text.locate(this.at(path), syntax?.offset);
    const expression = syntax && { expression: syntax.expression };
    this.faults.push({ code, message, ...place, template: index, typeName: entry.template.typeName, ...expression });
  }

  /** JSON pointer of a path inside the template. */
  private at(path: string): string {
    return `/template/${this.index}/template${path === '' ? '' : '/'}${path}`;
  }
}
