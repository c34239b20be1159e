/**
 * The named switches that make output equal to the old service's. `medtech` turns every one to the old behaviour;
 * `default` is what R4 readers expect. Each is explained in docs/compatibility.md.
 */
export interface Compatibility {
  /** Observation ids of readings off the whole second carry milliseconds (default), or whole seconds as the old service. */
  readonly identityPrecision: 'millisecond' | 'second';
  /** `preliminary` → `final` → `amended` (default), or `final` at once, `amended` on change. */
  readonly statusLifeCycle: 'preliminary-final' | 'final-amended';
  /** Instants as effectiveDateTime and no trailing `E` (default), or always a whole Period padded with `E`. */
  readonly effectiveShape: 'readings' | 'wholePeriod';
  /** The encounter is part of the Observation's identity (default), or not. */
  readonly encounterInIdentity: boolean;
  /** Components read at one instant stand or fall together (default), or merge one by one. */
  readonly panelRule: 'atomic' | 'byComponent';
  /** Readings of devices that FHIR does not know are held (default), or dropped and counted. */
  readonly onUnresolved: 'hold' | 'ignore';
  /** Types without a FHIR template: counted (default), or every one dead-lettered. */
  readonly onNoTemplate: 'count' | 'keep';
  /** A message that names another patient than its device's is refused in Lookup mode too (default), or only in Create. */
  readonly patientMismatchInLookup: 'refuse' | 'ignore';
  /** Keys of the newest window per slot are kept in an extension (default), or the last writer wins. */
  readonly keyedMerge: boolean;
}

export const COMPATIBILITY = {
  default: {
    identityPrecision: 'millisecond',
    statusLifeCycle: 'preliminary-final',
    effectiveShape: 'readings',
    encounterInIdentity: true,
    panelRule: 'atomic',
    onUnresolved: 'hold',
    onNoTemplate: 'count',
    patientMismatchInLookup: 'refuse',
    keyedMerge: true,
  },
  medtech: {
    identityPrecision: 'second',
    statusLifeCycle: 'final-amended',
    effectiveShape: 'wholePeriod',
    encounterInIdentity: false,
    panelRule: 'byComponent',
    onUnresolved: 'ignore',
    onNoTemplate: 'keep',
    patientMismatchInLookup: 'ignore',
    keyedMerge: false,
  },
} as const satisfies Record<string, Compatibility>;

/** Names of a set of switches, or a set with some of them changed, as a configuration has it. */
export type CompatibilitySetting =
  | keyof typeof COMPATIBILITY
  | ({ readonly base: keyof typeof COMPATIBILITY } & {
      readonly [name in keyof Compatibility]?: Compatibility[name] | undefined;
    });

/** The switches that a setting stands for. */
export function resolveCompatibility(setting: CompatibilitySetting): Compatibility {
  if (typeof setting === 'string') return COMPATIBILITY[setting];
  const { base, ...changed } = setting;
  const given = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
  return { ...COMPATIBILITY[base], ...given };
}
