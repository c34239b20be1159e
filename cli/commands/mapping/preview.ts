import { loadConfig } from '../../../config/load-config.ts';
import { type Compatibility, COMPATIBILITY, resolveCompatibility } from '../../../mapping/compatibility.ts';
import { preview } from '../../../mapping/preview/preview.ts';
import { CommandFailure, EXIT } from '../../exit.ts';
import { print, printJson } from '../../print.ts';
import type { MappingFileOptions } from './mapping.ts';
import { readMappingFiles } from './mapping-files.ts';
import { readMessages } from './message-files.ts';
import { readablePreview } from './readable.ts';
import { renderPreview } from './render-preview.ts';

interface Options extends MappingFileOptions {
  readonly compatibility?: 'default' | 'medtech';
  readonly now?: string;
  readonly json?: boolean;
}

/** Shows what two mappings make of messages; ends with the exit code of faults when there are any. */
export async function previewMappings(files: readonly string[], options: Options): Promise<void> {
  const mappings = await readMappingFiles(options);
  const messages = await readMessages(files, mappings.folder);
  const shown = preview({
    ...{ device: mappings.device, messages: messages.map(({ text }) => text), now: timeOf(options.now) },
    ...(mappings.fhir !== undefined && { fhir: mappings.fhir }),
    compatibility: await compatibilityOf(options),
  });
  const origins = messages.map(({ origin }) => origin);
  if (options.json === true) printJson(readablePreview(shown, origins));
  else print(renderPreview(shown, origins));
  const isFaulty =
    [shown, ...shown.messages].some(({ faults }) => faults.length > 0) ||
    shown.groups.some(({ outcome }) => outcome.kind === 'failed');
  if (isFaulty) process.exitCode = EXIT.faults;
}

function timeOf(text: string | undefined): number {
  const time = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isNaN(time)) throw new CommandFailure(EXIT.usage, '--now takes a time, such as 2026-03-02T08:00:00Z.');
  return time;
}

export async function compatibilityOf({ compatibility, config }: Options): Promise<Compatibility> {
  if (compatibility !== undefined) return COMPATIBILITY[compatibility];
  return resolveCompatibility((await loadConfig(process.env, config)).compatibility);
}
