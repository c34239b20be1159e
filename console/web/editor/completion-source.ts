import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { completeAt, type Proposal } from './schema-completion.ts';
import type { SchemaNode } from './schema-node.ts';

/** Completion of a JSON text by its schema, as the editor asks for it. */
export function completionSource(schema: SchemaNode): CompletionSource {
  return ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const text = state.doc.toString();
    const { from, proposals } = completeAt(schema, text, pos);
    const isBegun = from < pos;
    if (proposals.length === 0 || !(explicit || isBegun)) return null;
    // The editor filters by what stands between `from` and the cursor, which must not begin with a quote.
    const start = text[from] === '"' && isBegun ? from + 1 : from;
    const options = proposals.map((proposal, index) => toCompletion(schema, proposal, -index));
    return { from: start, options, validFor: /^[\w$.-]*$/ };
  };
}

function toCompletion(schema: SchemaNode, proposal: Proposal, boost: number): Completion {
  const { label, kind, detail, info } = proposal;
  return {
    label,
    type: kind === 'property' ? 'property' : 'enum',
    boost: Math.max(boost, -99),
    ...(detail !== undefined && { detail }),
    ...(info !== undefined && { info }),
    apply: (view) => put(view, schema, proposal),
  };
}

/** Replaces the begun name with its quotes, and sets the cursor between brackets or quotes that are put in. */
function put(view: EditorView, schema: SchemaNode, { insert }: Proposal): void {
  const { state } = view;
  const { from, to } = completeAt(schema, state.doc.toString(), state.selection.main.head);
  const inside = /(?:: ""|\{\}|\[\])$/.test(insert) ? 1 : 0;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length - inside },
    userEvent: 'input.complete',
  });
}
