import { readFile } from 'node:fs/promises';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { type Config, configSchema } from './schema.ts';

/** The configuration cannot be used: the message names every fault with its place and what is expected there. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
}

const PREFIX = 'IOT_CONNECTOR_';
const DEFAULT_FILE = 'iot-connector.json';

/**
 * File (`--config`, `IOT_CONNECTOR_CONFIG`, else `iot-connector.json` if there is one), then environment over it:
 * `IOT_CONNECTOR_WINDOW_SECONDS=60` is `window.seconds`. @throws InvalidConfig
 */
export async function loadConfig(
  environment: NodeJS.ProcessEnv = process.env,
  file: string | undefined = environment[`${PREFIX}CONFIG`],
): Promise<Config> {
  const content = await readConfigFile(file);
  return parseConfig(withEnvironment(content, environment), file ?? DEFAULT_FILE);
}

export function parseConfig(value: unknown, file: string): Config {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `  ${['', ...issue.path].join('/') || '/'}: ${issue.message}`);
  throw new InvalidConfig(`The configuration (${file} and ${PREFIX}* variables) cannot be used:\n${faults.join('\n')}`);
}

async function readConfigFile(file: string | undefined): Promise<Record<string, unknown>> {
  const text = await readFile(file ?? DEFAULT_FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (file === undefined && error.code === 'ENOENT') return '{}';
    throw new InvalidConfig(`The configuration file ${file ?? DEFAULT_FILE} cannot be read (${error.code}).`);
  });
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw new InvalidConfig(`${file ?? DEFAULT_FILE}, line ${line}: ${printParseErrorCode(first.error)}.`);
  }
  if (!isSection(value)) throw new InvalidConfig(`${file ?? DEFAULT_FILE} must hold a JSON object.`);
  return value;
}

/** Every setting has one variable: its path in upper snake case. Unknown ones are refused, as a typo would be ignored else. */
function withEnvironment(content: Record<string, unknown>, environment: NodeJS.ProcessEnv): unknown {
  const merged = structuredClone(content);
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || NOT_SETTINGS.has(name) || text === undefined || text === '') continue;
    const path = SETTINGS.get(name);
    if (path === undefined) throw new InvalidConfig(`${name} is no setting of iot-connector.`);
    put(merged, path, readScalar(text));
  }
  return merged;
}

const NOT_SETTINGS: ReadonlySet<string> = new Set([
  `${PREFIX}CONFIG`,
  `${PREFIX}HUB_CONNECTION_STRING`,
  `${PREFIX}HUB_CONNECTION_STRING_FILE`,
  `${PREFIX}FHIR_TOKEN`,
  `${PREFIX}FHIR_TOKEN_FILE`,
  `${PREFIX}FHIR_CLIENT_SECRET`,
  `${PREFIX}FHIR_CLIENT_SECRET_FILE`,
  `${PREFIX}FHIR_PRIVATE_KEY`,
  `${PREFIX}FHIR_PRIVATE_KEY_FILE`,
]);

const SETTINGS: ReadonlyMap<string, readonly string[]> = new Map(
  settingPaths(configSchema.parse({}))
    .concat([
      ['fhir', 'url'],
      ['metricsPort'],
      ['identity', 'deviceSystem'],
      ['identity', 'patientSystem'],
      ['identity', 'encounterSystem'],
    ])
    .map((path) => [variableOf(path), path]),
);

function settingPaths(value: Record<string, unknown>, above: readonly string[] = []): (readonly string[])[] {
  return Object.entries(value).flatMap(([name, inner]): (readonly string[])[] => {
    const path = [...above, name];
    return isSection(inner) && name !== 'byType' && name !== 'auth' ? settingPaths(inner, path) : [path];
  });
}

export function variableOf(path: readonly string[]): string {
  return PREFIX + path.map((part) => part.replaceAll(/[A-Z]/g, '_$&').toUpperCase()).join('_');
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = target[name];
  const section = isSection(inner) ? inner : {};
  target[name] = section;
  put(section, rest, value);
}

/** `60`, `true` and `{"hr":60}` as JSON says; anything else is text. */
function readScalar(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
