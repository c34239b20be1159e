import type { LintFinding, LintInput } from '../mapping/lint/lint-finding.ts';
import type { MappingSetArchive } from './archive.ts';
import type { MappingSet } from './mapping-set.ts';

export interface SetLintOptions {
  /** Has the set before. */
  readonly archive: Pick<MappingSetArchive, 'get'>;
  readonly identityMode: 'lookup' | 'create';
  /** Told of errors and warnings; what could merely be safer is left to a check by hand. */
  readonly onFinding: (finding: LintFinding, version: string) => void;
}

/** Lints a set that comes in force, beside the version before it; each version once. */
export type LintSet = (set: MappingSet, before: string | undefined) => Promise<void>;

export function createSetLint({ archive, identityMode, onFinding }: SetLintOptions): LintSet {
  const linted = new Set<string>();
  return async ({ version, sources }, before) => {
    if (linted.has(version)) return;
    linted.add(version);
    const inForce = before === undefined || before === version ? undefined : await sourcesOf(before);
    // The rules and the units they know are many: a process that starts does not wait for them.
    const { lintMappings } = await import('../mapping/lint/lint-mappings.ts');
    const findings = lintMappings({ ...filesOf(sources), identityMode, ...(inForce && { inForce }) });
    for (const finding of findings) if (finding.severity !== 'info') onFinding(finding, version);
  };

  // A set that this release refuses, or that is gone, leaves the other findings as they are.
  async function sourcesOf(version: string): Promise<MappingSet['sources'] | undefined> {
    return (await archive.get(version).catch(() => undefined))?.sources;
  }
}

function filesOf({ deviceText, fhirText, files }: MappingSet['sources']): Pick<LintInput, 'device' | 'fhir'> {
  return { device: { text: deviceText, file: files.device }, fhir: { text: fhirText, file: files.fhir } };
}
