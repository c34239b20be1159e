import { loadConfig } from '../../../config/load-config.ts';
import { type Compatibility, COMPATIBILITY, resolveCompatibility } from '../../../mapping/compatibility.ts';

export interface CompatibilityOptions {
  readonly config?: string;
  readonly compatibility?: keyof typeof COMPATIBILITY;
}

/** The switches named on the command line, else those of the configuration. */
export async function compatibilityFor({ compatibility, config }: CompatibilityOptions): Promise<Compatibility> {
  if (compatibility !== undefined) return COMPATIBILITY[compatibility];
  return resolveCompatibility((await loadConfig(process.env, config)).compatibility);
}
