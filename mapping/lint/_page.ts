import { readFileSync } from 'node:fs';
import type { Pair } from './_pair.ts';
import { deviceText, fhirText, message } from './_pair.ts';

/** The wrong and the mended pair of a rule's page. */
export interface LintPage {
  readonly text: string;
  readonly wrong: Pair;
  readonly mended: Pair;
}

export const PAGES = new URL('../../docs/lint/', import.meta.url);

export function readPage(rule: string): LintPage {
  const text = readFileSync(new URL(`${rule}.md`, PAGES), 'utf8');
  const wrong = snippetsOf(text, 'wrong');
  return { text, wrong: pairOf(wrong), mended: pairOf({ ...wrong, ...snippetsOf(text, 'mended') }) };
}

type Snippets = Readonly<Record<string, string>>;

/** The blocks that begin with "```json wrong fhir" and the like, by what they are. */
function snippetsOf(text: string, word: string): Snippets {
  const blocks = text.matchAll(new RegExp(`^\`\`\`json ${word} ([a-z -]+)\n([^]*?)^\`\`\``, 'gm'));
  return Object.fromEntries(Array.from(blocks, ([, kind = '', content = '']) => [kind, content]));
}

function pairOf(snippets: Snippets): Pair {
  const device = snippets['device'] ?? snippets['device create'];
  const { fhir, messages, 'in-force': inForce } = snippets;
  return {
    ...(device === undefined ? {} : { device: templatesOf(device) }),
    ...(fhir === undefined ? {} : { fhir: templatesOf(fhir) }),
    ...(messages === undefined ? {} : { samples: templatesOf(messages).map(message) }),
    ...(inForce === undefined
      ? {}
      : { inForce: { deviceText: deviceText(), fhirText: fhirText(...templatesOf(inForce)) } }),
    ...('device create' in snippets ? { identityMode: 'create' as const } : {}),
  };
}

function templatesOf(snippet: string): readonly object[] {
  const value = JSON.parse(snippet) as object | readonly object[];
  return Array.isArray(value) ? value : [value];
}
