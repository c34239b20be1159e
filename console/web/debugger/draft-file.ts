import type { Draft } from './draft.ts';
import { indentMessage } from '../editor/indent-message.ts';

/** What a draft is exchanged as: one file with both mappings and the samples. */
export interface DraftFile {
  readonly kind: 'iot-connector-debugger';
  readonly v: 1;
  readonly deviceMapping: string;
  readonly fhirMapping: string;
  readonly samples: readonly { readonly name: string; readonly text: string }[];
}

export const DRAFT_FILE_NAME = 'mapping-debugger.json';

export function writeDraftFile({ device, fhir, samples }: Draft): string {
  const file: DraftFile = {
    kind: 'iot-connector-debugger',
    v: 1,
    deviceMapping: device,
    fhirMapping: fhir,
    samples: samples.map(({ name, text }) => ({ name, text })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** What a chosen file is: a whole draft, one of the mappings, or messages. */
export type ChosenFile =
  | { readonly kind: 'draft'; readonly draft: DraftFile }
  | { readonly kind: 'device' | 'fhir'; readonly text: string }
  | { readonly kind: 'messages'; readonly samples: readonly { readonly name: string; readonly text: string }[] };

const MAPPING_KINDS = { collectioncontent: 'device', collectionfhir: 'fhir' } as const;

/** Tells what a file is by its content, so that nobody has to find the right button for it. */
export function readChosenFile(name: string, text: string): ChosenFile {
  const value = tryParse(text);
  if (isDraftFile(value)) return { kind: 'draft', draft: value };
  const kind = mappingKind(text);
  if (kind !== undefined) return { kind, text };
  if (value !== undefined) return { kind: 'messages', samples: [{ name, text }] };
  return { kind: 'messages', samples: linesOf(name, text) };
}

/** Mapping files may hold comments, so that they are told by their words. */
function mappingKind(text: string): 'device' | 'fhir' | undefined {
  const type = /"templateType"\s*:\s*"(CollectionContent|CollectionFhir)(?:Template)?"/i.exec(text)?.[1];
  return type === undefined ? undefined : MAPPING_KINDS[type.toLowerCase() as keyof typeof MAPPING_KINDS];
}

/** JSON Lines: every line is a message. */
function linesOf(name: string, text: string): readonly { readonly name: string; readonly text: string }[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const areMessages = lines.length > 1 && lines.every((line) => tryParse(line) !== undefined);
  if (!areMessages) return [{ name, text }];
  return lines.map((line, index) => ({ name: `${name} ${index + 1}`, text: indentMessage(line) }));
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isDraftFile(value: unknown): value is DraftFile {
  if (typeof value !== 'object' || value === null) return false;
  const file = value as Partial<Record<keyof DraftFile, unknown>>;
  return (
    file.kind === 'iot-connector-debugger' &&
    typeof file.deviceMapping === 'string' &&
    typeof file.fhirMapping === 'string' &&
    Array.isArray(file.samples) &&
    file.samples.every(isSample)
  );
}

function isSample(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, text } = value as { readonly name?: unknown; readonly text?: unknown };
  return typeof name === 'string' && typeof text === 'string';
}
