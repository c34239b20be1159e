import type { Fault } from '../../../../mapping/index.ts';
import { DocButton } from '../../docs-pages/doc-button.tsx';
import { revealPlace } from '../editors.ts';
import { FILES } from '../run/protocol.ts';

/** What is wrong with a message, each with its place in the mapping. */
export function FaultList({ faults }: { readonly faults: readonly Fault[] }) {
  if (faults.length === 0) return null;
  return (
    <section class="stack">
      <h3>Faults</h3>
      <ul class="problem-list">
        {faults.map((fault, index) => (
          <li key={index} class="problem error">
            <FaultView fault={fault} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function FaultView({ fault }: { readonly fault: Fault }) {
  const { code, message, typeName, expression, expected, received, file, line, column = 1 } = fault;
  const editor = file === FILES.fhir ? 'fhir' : 'device';
  return (
    <>
      <span class="break">{message}</span>
      <span class="row small muted">
        <DocButton folder="faults" name={code} />
        {typeName !== undefined && <span>{typeName}</span>}
        {line !== undefined && (
          <button type="button" class="link" onClick={() => revealPlace(editor, line, column)}>
            {editor === 'fhir' ? 'FHIR' : 'device'} mapping, line {line}
          </button>
        )}
      </span>
      {expression !== undefined && <code class="break">{expression}</code>}
      {(expected !== undefined || received !== undefined) && (
        <span class="small break">
          {expected !== undefined && `expected ${expected}`}
          {expected !== undefined && received !== undefined && ', '}
          {received !== undefined && `received ${received}`}
        </span>
      )}
    </>
  );
}
