import { useCallback } from 'preact/hooks';
import deviceSchema from '../../../mapping/schema/device-mapping.schema.json';
import fhirSchema from '../../../mapping/schema/fhir-mapping.schema.json';
import { CodeEditor } from '../editor/code-editor.tsx';
import type { SchemaNode } from '../editor/schema-node.ts';
import { changeDraft, draft } from './draft.ts';
import { registerEditor } from './editors.ts';
import { countProblems } from './problems-of.ts';
import { type FileKind, FILES } from './run/protocol.ts';
import { answer, problems } from './session.ts';
import { saveFile } from './take-files.ts';

const TITLES: Readonly<Record<FileKind, string>> = { device: 'Device mapping', fhir: 'FHIR mapping' };
const SCHEMAS: Readonly<Record<FileKind, SchemaNode>> = { device: deviceSchema, fhir: fhirSchema };

/** One of the two mapping files, with what is wrong at its lines. */
export function MappingEditor({ kind }: { readonly kind: FileKind }) {
  const found = problems.value[kind];
  const isChecked = answer.value !== undefined;
  const onView = useCallback(registerEditor(kind), [kind]);
  return (
    <>
      <div class="pane-head">
        <h2>{TITLES[kind]}</h2>
        <span class="row">
          <span class={`badge ${isChecked ? badgeOf(found) : ''}`}>
            {isChecked ? countProblems(found) : 'not checked yet'}
          </span>
          <button type="button" class="link small" onClick={() => saveFile(FILES[kind], draft.value?.[kind] ?? '')}>
            Download<span class="visually-hidden"> {FILES[kind]}</span>
          </button>
        </span>
      </div>
      <CodeEditor
        label={TITLES[kind]}
        value={draft.value?.[kind] ?? ''}
        onChange={(text) => changeDraft({ [kind]: text })}
        schema={SCHEMAS[kind]}
        problems={found}
        onView={onView}
      />
    </>
  );
}

function badgeOf(found: readonly { readonly severity: string }[]): string {
  if (found.some(({ severity }) => severity === 'error')) return 'bad';
  if (found.some(({ severity }) => severity === 'warning')) return 'warn';
  return found.length > 0 ? 'note' : 'good';
}
