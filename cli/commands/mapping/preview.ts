import { preview } from '../../../mapping/preview/preview.ts';
import { EXIT } from '../../exit.ts';
import { print, printJson } from '../../print.ts';
import { type CompatibilityOptions, compatibilityFor } from './compatibility-option.ts';
import type { MappingFileOptions } from './mapping.ts';
import { readMappingFiles } from './mapping-files.ts';
import { readMessages } from './message-files.ts';
import { readablePreview } from './readable.ts';
import { renderPreview } from './render-preview.ts';
import { timeOption } from './time-option.ts';

interface Options extends MappingFileOptions, CompatibilityOptions {
  readonly now?: string;
  readonly json?: boolean;
}

/** Shows what two mappings make of messages; ends with the exit code of faults when there are any. */
export async function previewMappings(files: readonly string[], options: Options): Promise<void> {
  const mappings = await readMappingFiles(options);
  const messages = await readMessages(files, mappings.folder);
  const shown = preview({
    device: mappings.device,
    messages: messages.map(({ text }) => text),
    now: timeOption(options.now),
    ...(mappings.fhir !== undefined && { fhir: mappings.fhir }),
    compatibility: await compatibilityFor(options),
  });
  const origins = messages.map(({ origin }) => origin);
  if (options.json === true) printJson(readablePreview(shown, origins));
  else print(renderPreview(shown, origins));
  const isFaulty =
    [shown, ...shown.messages].some(({ faults }) => faults.length > 0) ||
    shown.groups.some(({ outcome }) => outcome.kind === 'failed');
  if (isFaulty) process.exitCode = EXIT.faults;
}
