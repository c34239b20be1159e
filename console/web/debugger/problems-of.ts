import type { Fault, LintFinding } from '../../../mapping/index.ts';
import type { PlacedProblem } from '../editor/problems.ts';
import { type FileKind, FILES, type RunAnswer } from './run/protocol.ts';

export type Problems = Readonly<Record<FileKind, readonly PlacedProblem[]>>;

const KINDS = ['device', 'fhir'] as const;

/** What is wrong with each mapping file: what lint found, and any fault of a file that no rule speaks of. */
export function problemsOf(answer: RunAnswer | undefined): Problems {
  const found = { device: [], fhir: [] } as Record<FileKind, PlacedProblem[]>;
  for (const kind of KINDS) {
    const findings = (answer?.findings ?? []).filter(({ file }) => file === FILES[kind]).map(ofFinding);
    const faults = (answer?.draft.together.faults ?? []).filter(({ file }) => file === FILES[kind]).map(ofFault);
    const isTold = ({ line, severity }: PlacedProblem) =>
      findings.some((finding) => finding.line === line && finding.severity === severity);
    found[kind].push(...findings, ...faults.filter((fault) => !isTold(fault)));
  }
  return found;
}

function ofFinding({ severity, message, hint, line, column, rule }: LintFinding): PlacedProblem {
  return { severity, message, hint, line, column, page: { folder: 'lint', name: rule } };
}

function ofFault({ code, message, line = 1, column = 1 }: Fault): PlacedProblem {
  return { severity: 'error', message, line, column, page: { folder: 'faults', name: code } };
}

/** How many problems of each severity there are, in words: `2 errors, 1 warning`. */
export function countProblems(problems: readonly PlacedProblem[]): string {
  const words = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    if (count === 0) return [];
    return [severity === 'info' ? `${count} info` : `${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return words.length === 0 ? 'no problems' : words.join(', ');
}
