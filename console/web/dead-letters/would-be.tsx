import type { LetterDetail } from '../../contract/dead-letters.ts';
import { formatNumber } from '../elements/format.ts';
import { LetterFaults } from './letter-faults.tsx';

const VERDICTS = {
  passes: { kind: 'good', text: 'passes' },
  partly: { kind: 'warn', text: 'passes in part' },
  faulty: { kind: 'bad', text: 'still has a fault' },
  empty: { kind: 'warn', text: 'gives no reading' },
  unreadable: { kind: 'bad', text: 'cannot be read' },
} as const;

/** What would become of a letter under the mapping in force. */
export function WouldBe({ wouldBe }: { readonly wouldBe: LetterDetail['wouldBe'] }) {
  if (wouldBe === undefined) return null;
  const { kind, text } = VERDICTS[wouldBe.verdict];
  return (
    <section class="card">
      <div class="row between">
        <h2>Under the mapping in force</h2>
        <span class={`badge ${kind}`}>{text}</span>
      </div>
      <p>{formatNumber(wouldBe.readings)} reading(s) would go to their actors.</p>
      {wouldBe.faults.length > 0 && <LetterFaults faults={wouldBe.faults} />}
    </section>
  );
}
