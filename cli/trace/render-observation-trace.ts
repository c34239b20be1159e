import type { AssignmentTrace, ObservationTrace, SampleOrigin } from '../../traces/observation-trace.ts';

/** The way of a number for people: from what stands in FHIR back to the event, then whose it is. */
export function renderObservationTrace({
  observation,
  sample,
  origins,
  assignment,
  missing,
}: ObservationTrace): string {
  const { reference, versionId = '?', status, type = 'unknown type' } = observation;
  const slot = sample.slot === undefined ? '' : `, slot ${sample.slot}`;
  return [
    `${reference} version ${versionId} (${status}): ${type} at ${iso(sample.takenAt)}${slot}`,
    ...sample.values.map(({ name, text, unit = '' }) => `  ${`${name} = ${text} ${unit}`.trimEnd()}`),
    ...origins.flatMap(renderOrigin),
    ...(assignment === undefined ? [] : renderAssignment(assignment, observation.patient)),
    ...missing.map((sentence) => `not known: ${sentence}`),
  ].join('\n');
}

function renderOrigin(origin: SampleOrigin): readonly string[] {
  const { partition, sequence, enqueuedAt, stands, mappingSet, isSetInForce, values, template } = origin;
  const given = values.map(({ name, value }) => `${name} ${typeof value === 'object' ? 'array' : value}`).join(', ');
  return [
    `${stands ? 'given by' : 'also given by'} event ${sequence} of partition ${partition}, taken by the hub at ${iso(enqueuedAt)}: ${given}`,
    `  template ${template.index} ${template.typeName}, ${template.file}:${template.line}:${template.column} ${template.pointer}`,
    ...template.expressions.map(({ name, text, line }) => `    ${name} (line ${line}): ${text}`),
    `  mapping set ${mappingSet}${isSetInForce ? ', in force' : ', not in force any more'}`,
  ];
}

function renderAssignment(assignment: AssignmentTrace, standsUnder: string | undefined): readonly string[] {
  const { device, patient = 'nobody', why, agrees } = assignment;
  const stands = `it stands under ${standsUnder ?? 'nobody'}`;
  return [`${device} → ${patient}: ${why}`, ...(agrees ? [] : [`  but ${stands}: a person has to look at it`])];
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
