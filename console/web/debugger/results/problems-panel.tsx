import { DocButton } from '../../docs-pages/doc-button.tsx';
import type { PlacedProblem } from '../../editor/problems.ts';
import { Empty } from '../../elements/empty.tsx';
import { revealPlace } from '../editors.ts';
import type { FileKind } from '../run/protocol.ts';
import { problems } from '../session.ts';

/** Everything that lint and the loader say about both files. */
export function ProblemsPanel() {
  const { device, fhir } = problems.value;
  if (device.length + fhir.length === 0) {
    return (
      <Empty title="No problems found">
        <p>With more messages lint finds more: half of the clinical mistakes show in numbers only.</p>
      </Empty>
    );
  }
  return (
    <>
      <ProblemList title="Device mapping" kind="device" found={device} />
      <ProblemList title="FHIR mapping" kind="fhir" found={fhir} />
    </>
  );
}

interface ListProperties {
  readonly title: string;
  readonly kind: FileKind;
  readonly found: readonly PlacedProblem[];
}

function ProblemList({ title, kind, found }: ListProperties) {
  if (found.length === 0) return null;
  return (
    <section class="stack">
      <h3>{title}</h3>
      <ul class="problem-list">
        {found.map(({ severity, message, hint, line, column, page }, index) => (
          <li key={index} class={`problem ${severity}`}>
            <span class="break">
              <strong>{severity}: </strong>
              {message}
            </span>
            {hint !== undefined && <span class="small muted break">{hint}</span>}
            <span class="row small">
              <button type="button" class="link" onClick={() => revealPlace(kind, line, column)}>
                line {line}
              </button>
              {page !== undefined && <DocButton folder={page.folder} name={page.name} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
