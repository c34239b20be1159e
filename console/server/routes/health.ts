import { z } from 'zod';
import { VERSION } from '../../../config/package.ts';
import { SECRET_VARIABLES } from '../../../config/secrets.ts';
import { listSettings, type Setting } from '../../../config/settings.ts';
import type { HealthAnswer, HealthCheck } from '../../contract/health.ts';
import type { SettingsAnswer } from '../../contract/settings.ts';
import { activeSet, type ConsoleParts } from '../console-parts.ts';
import { FLAG, NOTHING } from '../inputs.ts';
import { get, type Route } from '../route.ts';

/** A look tries the FHIR server out, with a throw-away Observation where nothing else tells. */
const CHECKS_KEPT_MS = 10 * 60_000;

export function healthRoutes(parts: ConsoleParts): readonly Route[] {
  const look = keepChecks(parts);
  return [
    get('health', z.strictObject({ again: FLAG }), async ({ again }): Promise<HealthAnswer> => {
      const [looked, own, set] = await Promise.all([
        look(again === true),
        parts.processHealth?.(),
        activeSet(parts).catch(() => undefined),
      ]);
      return {
        ...looked,
        ...(own === undefined ? {} : { process: own }),
        versions: {
          connector: VERSION,
          ...(set === undefined ? {} : { mappingSet: set.version }),
          ...(parts.workerVersion === undefined ? {} : { worker: parts.workerVersion }),
        },
      };
    }),
    get('settings', NOTHING, () => settingsOf(parts)),
  ];
}

interface Looked {
  readonly checkedAt: number;
  readonly checks: readonly HealthCheck[];
}

/** Whoever asks meanwhile gets the look that is under way. */
function keepChecks(parts: ConsoleParts): (again: boolean) => Promise<Looked> {
  let last: { readonly at: number; readonly looked: Promise<Looked> } | undefined;
  return (again) => {
    const now = Date.now();
    if (last !== undefined && !again && now - last.at < CHECKS_KEPT_MS) return last.looked;
    const looked = parts.runChecks().then((checks) => ({ checks, checkedAt: Date.now() }));
    last = { at: now, looked };
    looked.catch(() => (last = undefined));
    return looked;
  };
}

function settingsOf({ config, addresses }: ConsoleParts): SettingsAnswer {
  return {
    settings: listSettings().map((setting) => {
      const value = valueAt(config, setting.path);
      const { path, variable, meaning } = setting;
      return {
        variable,
        meaning,
        path: path.join('.'),
        isDefault: isDefault(setting, value),
        ...(value === undefined ? {} : { value: withoutPasswords(JSON.stringify(value)) }),
      };
    }),
    secrets: SECRET_VARIABLES.map((variable) => ({ variable, isSet: isSet(variable) || isSet(`${variable}_FILE`) })),
    addresses,
  };
}

function valueAt(config: unknown, path: readonly string[]): unknown {
  let value: unknown = config;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function isDefault({ default: fallback }: Setting, value: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(fallback);
}

/** A URL may hold what should have been a secret. */
function withoutPasswords(json: string): string {
  return json.replaceAll(/(\w+:\/\/)[^/"@]+@/g, '$1***@');
}

function isSet(variable: string): boolean {
  return (process.env[variable] ?? '') !== '';
}
