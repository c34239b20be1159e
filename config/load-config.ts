import { readFile } from 'node:fs/promises';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { InvalidConfig } from './invalid-config.ts';
import { type Config, configSchema } from './schema.ts';
import { SECRET_VARIABLES } from './secrets.ts';
import { listSettings, PREFIX } from './settings.ts';

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
    const path = PATHS.get(name);
    if (path === undefined) throw new InvalidConfig(`${name} is no setting of iot-connector.`);
    put(merged, path, readScalar(text));
  }
  return merged;
}

/** What the environment holds beside settings. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  `${PREFIX}CONFIG`,
  ...SECRET_VARIABLES.flatMap((name) => [name, `${name}_FILE`]),
]);

const PATHS: ReadonlyMap<string, readonly string[]> = new Map(
  listSettings().map(({ variable, path }) => [variable, path]),
);

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
