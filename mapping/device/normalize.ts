import type { DeviceEvent, JsonValue, Measurement } from '../model.ts';
import type { MatchObserver, Normalized } from './device-mapping.ts';
import type { DeviceTemplate } from './device-template.ts';
import { EventRun } from './event-run.ts';
import { extractMeasurement } from './extract-measurement.ts';
import { Extraction } from './extraction.ts';

/** Runs every template on an event. A template or match that fails hides no other. */
export function normalize(
  templates: readonly DeviceTemplate[],
  event: DeviceEvent,
  observe?: MatchObserver,
): Normalized {
  const { Body, Properties, SystemProperties } = event;
  const run = new EventRun({ Body, Properties, SystemProperties });
  const measurements: Measurement[] = [];
  for (const template of templates) runTemplate(template, run, measurements, observe);
  const { faults, zonelessTimestamps } = run;
  return zonelessTimestamps > 0 ? { measurements, faults, zonelessTimestamps } : { measurements, faults };
}

/** Each match gives one measurement, in document order. */
function runTemplate(
  template: DeviceTemplate,
  run: EventRun,
  measurements: Measurement[],
  observe?: MatchObserver,
): void {
  const matches = selectMatches(template, run);
  if (matches.length === 0) return;
  const extraction = new Extraction(template, run);
  for (const match of matches) {
    const measurement = extractMeasurement(template, match, extraction, run);
    if (measurement !== undefined) measurements.push(measurement);
    observe?.({
      template: template.index,
      typeName: template.typeName,
      token: match,
      ...(measurement && { measurement }),
    });
  }
}

function selectMatches(template: DeviceTemplate, run: EventRun): readonly JsonValue[] {
  try {
    return template.typeMatch.expression.selectAll(run.message, run.budget);
  } catch (error) {
    run.failed(template, template.typeMatch, error);
    return [];
  }
}
