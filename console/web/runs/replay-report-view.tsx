import type { LetterFate, ReplayReport } from '../../contract/dead-letters.ts';
import { DocButton } from '../docs-pages/doc-button.tsx';
import { formatNumber } from '../elements/format.ts';

const FATES: Readonly<Record<LetterFate, string>> = {
  passes: 'pass',
  partly: 'pass in part',
  faulty: 'still have a fault',
  empty: 'give no reading',
  unreadable: 'cannot be read',
  refused: 'refused by their actor',
  gone: 'handled meanwhile',
};

/** How many letters pass, and what keeps the others. */
export function ReplayReportView({
  report: { letters, readings, fates, remaining },
}: {
  readonly report: ReplayReport;
}) {
  return (
    <>
      <p>
        {formatNumber(letters)} letter(s), {formatNumber(readings)} reading(s):{' '}
        {(Object.keys(FATES) as readonly LetterFate[])
          .filter((fate) => (fates[fate] ?? 0) > 0)
          .map((fate) => `${formatNumber(fates[fate])} ${FATES[fate]}`)
          .join(', ')}
        .
      </p>
      {remaining.length > 0 && (
        <ul>
          {remaining.map(({ code, type, message, letters }, index) => (
            <li key={index}>
              {formatNumber(letters)} × <DocButton folder="faults" name={code} /> {type}: {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
