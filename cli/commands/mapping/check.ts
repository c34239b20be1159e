import { loadConfig } from '../../../config/load-config.ts';
import { readEventFile } from '../../../mapping/event/read-event-file.ts';
import type { LintFinding } from '../../../mapping/lint/lint-finding.ts';
import { lintMappings } from '../../../mapping/lint/lint-mappings.ts';
import type { DeviceEvent } from '../../../mapping/model.ts';
import { CommandFailure, EXIT } from '../../exit.ts';
import { print, printJson } from '../../print.ts';
import type { MappingFileOptions } from './mapping.ts';
import { readMappingFiles } from './mapping-files.ts';
import { readMessages, type SampleMessage } from './message-files.ts';
import { renderFault } from './render-fault.ts';
import { readSetInForce } from './set-in-force.ts';

interface Options extends MappingFileOptions {
  readonly samples?: readonly string[];
  readonly json?: boolean;
  /** A data directory; false for no comparison. */
  readonly inForce?: string | boolean;
}

/** Finds mistakes in two mappings; ends with the exit code of faults when one of them is an error. */
export async function checkMappings(options: Options): Promise<void> {
  const { device, fhir } = await readMappingFiles(options);
  if (fhir === undefined)
    throw new CommandFailure(EXIT.usage, 'A check is of both mappings: name one with --fhir too.');
  const config = await loadConfig(process.env, options.config);
  const standing = await readSetInForce(options.inForce, config);
  const samples = options.samples === undefined ? [] : await readMessages(options.samples);
  const findings = lintMappings({
    device,
    fhir,
    samples: samples.map(readSample),
    identityMode: config.identity.mode,
    ...(standing && { inForce: standing.sources }),
  });
  if (options.json === true) printJson(findings);
  else print(renderFindings(findings, standing?.version));
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = EXIT.faults;
}

/** @throws CommandFailure when it is not JSON */
function readSample({ text, origin }: SampleMessage): DeviceEvent {
  const event = readEventFile(text, { exactNumbers: true });
  if (event.ok) return event.value;
  throw new CommandFailure(EXIT.faults, `${origin}: ${event.faults.map(renderFault).join('; ')}`);
}

function renderFindings(findings: readonly LintFinding[], inForce: string | undefined): string {
  const lines = findings.map(
    ({ file, line, column, severity, message, rule, hint }) =>
      `${file}:${line}:${column}: ${severity}: ${message} (${rule})\n    ${hint}`,
  );
  const compared = inForce === undefined ? '' : `; compared with set ${inForce}, which is in force`;
  return [...lines, countsOf(findings) + compared].join('\n');
}

function countsOf(findings: readonly LintFinding[]): string {
  const count = (severity: LintFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return `${count('error')} error(s), ${count('warning')} warning(s), ${count('info')} hint(s)`;
}
