import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEventFile } from '../event/read-event-file.ts';
import { lintMappings } from './lint-mappings.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const examples = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function read(example: string, file: string): string {
  return readFileSync(new URL(`${example}/${file}`, EXAMPLES), 'utf8');
}

describe.each(examples)('the example %s', (example) => {
  it('lints without errors and warnings, with its messages and in Create mode', () => {
    const lines = read(example, 'messages.jsonl').trimEnd().split('\n');
    const findings = lintMappings({
      device: { text: read(example, 'devicecontent.json'), file: 'devicecontent.json' },
      fhir: { text: read(example, 'fhirmapping.json'), file: 'fhirmapping.json' },
      samples: lines.flatMap((line) => {
        const event = readEventFile(line, { exactNumbers: true });
        return event.ok ? [event.value] : [];
      }),
      identityMode: 'create',
    });
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });
});
