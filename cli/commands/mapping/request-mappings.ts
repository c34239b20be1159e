import { loadDeviceMapping } from '../../../mapping/device/load-device-mapping.ts';
import type { JsonObject } from '../../../mapping/expressions/json-object.ts';
import type { Fault, Result } from '../../../mapping/fault.ts';
import { loadFhirMapping } from '../../../mapping/fhir/load-fhir-mapping.ts';
import type { MappingFile } from '../../../mapping/preview/load-mappings.ts';
import { RequestError } from './answer-lines.ts';
import { toJsonText } from '../../../mapping/exact-json.ts';
import type { MappingFileOptions } from './mapping.ts';
import { readMappingFile } from './mapping-files.ts';

type Name = 'device' | 'fhir';

/** Takes a mapping from a request, as text or object, or else from the command line. */
export interface RequestMappings {
  /** @throws RequestError when neither has one */
  device(request: JsonObject): ReturnType<typeof loadDeviceMapping>;
  /** @throws RequestError when neither has one */
  fhir(request: JsonObject): ReturnType<typeof loadFhirMapping>;
}

export async function createRequestMappings({ device, fhir }: MappingFileOptions): Promise<RequestMappings> {
  const given = {
    device: device === undefined ? undefined : await readMappingFile(device),
    fhir: fhir === undefined ? undefined : await readMappingFile(fhir),
  };
  const loadDevice = rememberLast(loadDeviceMapping);
  const loadFhir = rememberLast(loadFhirMapping);
  return {
    device: (request) => loadDevice(fileIn(request, 'device', given.device)),
    fhir: (request) => loadFhir(fileIn(request, 'fhir', given.fhir)),
  };
}

function fileIn(request: JsonObject, name: Name, given: MappingFile | undefined): MappingFile {
  const own = request[name];
  if (typeof own === 'string') return { text: own, file: name };
  if (own !== undefined) return { text: toJsonText(own), file: name };
  if (given !== undefined) return given;
  throw new RequestError(`"${name}" is missing: give the mapping in the line, or its file once with --${name}.`);
}

/** Lines that follow each other mostly have one mapping: it is compiled once. */
function rememberLast<T>(
  load: (text: string, source: { readonly file: string }) => Result<T>,
): (file: MappingFile) => Result<T> {
  let last: { readonly text: string; readonly loaded: Result<T> } | undefined;
  return ({ text, file }) => {
    if (last?.text !== text) last = { text, loaded: load(text, { file }) };
    return last.loaded;
  };
}

/** The answer to a request whose mappings cannot be used. */
export function refusal(faults: readonly Fault[]): object {
  return { ok: false, error: { kind: 'mapping', message: `${faults.length} fault(s) in the mapping.` }, faults };
}
