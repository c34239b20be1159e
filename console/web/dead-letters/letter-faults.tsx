import type { LetterFault } from '../../contract/dead-letters.ts';
import { DocButton } from '../docs-pages/doc-button.tsx';

/** Faults of a letter, each with its place in the mapping and what a server said. */
export function LetterFaults({ faults }: { readonly faults: readonly LetterFault[] }) {
  return (
    <ul class="problem-list">
      {faults.map((fault, index) => (
        <li key={index} class="problem error">
          <FaultView fault={fault} />
        </li>
      ))}
    </ul>
  );
}

function FaultView({ fault }: { readonly fault: LetterFault }) {
  const { code, message, template, typeName, file, line, expression, expected, received, decision, outcome } = fault;
  return (
    <>
      <span class="break">{message}</span>
      <span class="row small muted">
        <DocButton folder="faults" name={code} />
        {template !== undefined && <span>template {template}</span>}
        {typeName !== undefined && <span>{typeName}</span>}
        {file !== undefined && (
          <span>
            {file}
            {line !== undefined && `, line ${line}`}
          </span>
        )}
      </span>
      {expression !== undefined && <code class="break">{expression}</code>}
      {expected !== undefined && <span class="small break">expected {expected}</span>}
      {received !== undefined && <span class="small break">received {received}</span>}
      {decision !== undefined && (
        <span class="small break">
          decided by {decision.by}: {decision.why}
        </span>
      )}
      {outcome !== undefined && (
        <details>
          <summary class="small">What the FHIR server answered</summary>
          <pre tabIndex={0}>{JSON.stringify(outcome, null, 2)}</pre>
        </details>
      )}
    </>
  );
}
