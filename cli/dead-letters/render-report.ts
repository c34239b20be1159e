import type { LetterFate, ReplayReport } from '../../replay/report.ts';
import { table } from '../print.ts';

const MEANINGS: Readonly<Record<LetterFate, string>> = {
  passes: 'replayed whole',
  partly: 'replayed in part: faults remain, so they are kept',
  faulty: 'as faulty as before: kept',
  empty: 'give no measurement under this mapping: kept (try --all)',
  unreadable: 'cannot be sent again: show them, then discard them',
  refused: 'refused by their actor: kept',
  gone: 'handled before',
};

/** `412 of 430 letters would now pass`, then the others, then why. */
export function renderReport(report: ReplayReport, isDryRun: boolean): string {
  const { letters, fates, readings, remaining } = report;
  const passed = fates.passes ?? 0;
  const verb = isDryRun ? 'would now pass' : 'were replayed';
  const lines = [`${passed} of ${letters} letter(s) ${verb}, with ${readings} reading(s).`];
  for (const [fate, meaning] of Object.entries(MEANINGS)) {
    const count = fates[fate as LetterFate] ?? 0;
    if (fate !== 'passes' && count > 0) lines.push(`  ${count} ${isDryRun ? dryMeaning(meaning) : meaning}`);
  }
  if (remaining.length > 0) lines.push('', renderRemaining(report));
  return lines.join('\n');
}

function dryMeaning(meaning: string): string {
  return meaning.replace(/^replayed/, 'would be replayed').replace(/^refused/, 'would be refused');
}

function renderRemaining({ remaining }: ReplayReport): string {
  const cells = remaining.map(({ letters, code, type = '-', template, message }) => [
    String(letters),
    code,
    type,
    template === undefined ? '-' : String(template),
    message,
  ]);
  return table(['LETTERS', 'CODE', 'TYPE', 'TEMPLATE', 'FAULT THAT REMAINS'], cells);
}
