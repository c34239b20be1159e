import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../config/package.ts';
import { FAULT_CODES } from '../../mapping/fault.ts';
import { LINT_RULES } from '../../mapping/lint/rules.ts';
import { createProgram } from '../program.ts';
import { findPage, namesNear, readExplainedPages } from './explained-pages.ts';

const DOCS = join(PACKAGE_ROOT, 'docs');
const pages = await readExplainedPages(DOCS);

function nameOf(asked: string): string | undefined {
  return findPage(pages, asked)?.name;
}

describe('the pages of faults', () => {
  it('are of the fault codes and of nothing else', () => {
    const files = readdirSync(join(DOCS, 'faults'));
    expect(files.toSorted()).toEqual([...FAULT_CODES.map((code) => `${code}.md`), 'README.md'].toSorted());
  });

  it('are all in the index, with the names of the old service', () => {
    const index = readFileSync(join(DOCS, 'faults', 'README.md'), 'utf8');
    const rows = Array.from(
      index.matchAll(/^\| \[(\w+)\]\((\w+)\.md\) \| \S[^|]+ \| (.*)\|$/gm),
      ([, code, file, old]) => [code, file, Array.from((old ?? '').matchAll(/`([^`]+)`/g), ([, name]) => name)],
    );
    expect(rows).toEqual(FAULT_CODES.map((code) => [code, code, findPage(pages, code)?.oldNames]));
  });

  it.each(FAULT_CODES)('say of %s what it means, where it arises, what happens and what to do', (code) => {
    const page = findPage(pages, code);
    expect(page?.about).toMatch(/^.{40,}\.$/);
    expect(page?.text).toMatch(
      /^# \w+\n\n(Old service: `.+`\n\n)?\S[^#]+## Where it arises\n\n\S[^#]+## What happens to the data\n\n\S[^#]+## What to do\n\n\S/,
    );
  });
});

/** The commands that a page shows, within text and in blocks. */
function commandsOf(text: string): readonly (readonly string[])[] {
  const shown = text.match(/iot-connector [a-z][^`\n]*(\n[^`\n]+(?=`))?/g) ?? [];
  return shown.map((one) => one.split(/\s+/).slice(1));
}

const DOCUMENTED = ['faults', 'operate', 'runbook'].flatMap((folder) =>
  readdirSync(join(DOCS, folder)).map((file) => ({
    file: `${folder}/${file}`,
    text: readFileSync(join(DOCS, folder, file), 'utf8'),
  })),
);

describe.each(DOCUMENTED)('$file', ({ file, text }) => {
  it('shows commands and options that there are', async () => {
    for (const words of commandsOf(text)) {
      let command = await createProgram(words);
      for (const word of words) {
        const sub = command.commands.find((one) => one.name() === word);
        if (sub !== undefined) command = sub;
        else if (word.startsWith('--')) {
          const [flag] = word.split(/[=,.;:)]/);
          const known = [...command.options.map(({ long }) => long), '--help', '--config'];
          expect(known, words.join(' ')).toContain(flag);
        }
      }
      expect(command.name(), words.join(' ')).not.toBe('iot-connector');
    }
  });

  it('links to pages that there are', () => {
    for (const [, target = ''] of text.matchAll(/\]\(((?!https?:)[^)#]+)/g)) {
      expect(() => readFileSync(join(DOCS, file, '..', target)), target).not.toThrow();
    }
  });
});

describe('explain', () => {
  it('finds every fault code and lint rule, in any case', () => {
    for (const name of [...FAULT_CODES, ...LINT_RULES.map(({ id }) => id)]) {
      expect(nameOf(name)).toBe(name);
      expect(nameOf(name.toUpperCase())).toBe(name);
    }
  });

  it.each([
    ['CorrelationIdNotDefinedException', 'CorrelationIdNotDefined'],
    ['FhirDataMappingException', 'FhirDataMapping'],
    ['FhirResourceNotFoundException', 'UnknownDevice'],
    ['IncompatibleDataException', 'IncompatibleData'],
    ['InvalidDataFormatException', 'InvalidDataFormat'],
    ['InvalidEventHubException', 'hub-access'],
    ['InvalidFhirServiceException', 'Outage'],
    ['InvalidQuantityFhirValueException', 'InvalidQuantityFhirValue'],
    ['InvalidTemplateException', 'InvalidTemplate'],
    ['ManagedIdentityCredentialNotFound', 'hub-access'],
    ['MultipleResourceFoundException', 'MultipleMatches'],
    ['NormalizationDataMappingException', 'NormalizationDataMapping'],
    ['PatientDeviceMismatchException', 'PatientDeviceMismatch'],
    ['ResourceIdentityNotDefinedException', 'ResourceIdentityNotDefined'],
    ['TemplateExpressionException', 'TemplateExpression'],
    ['TemplateNotFoundException', 'TemplateNotFound'],
    ['UnauthorizedAccessEventHubException', 'hub-access'],
    ['UnauthorizedAccessFhirServiceException', 'Outage'],
    ['DeviceNotFoundException', 'UnknownDevice'],
    ['PatientNotFoundException', 'UnknownPatient'],
    ['PatientIdentityNotDefinedException', 'ResourceIdentityNotDefined'],
    ['ExternalEventHub:IsAuthenticated', 'hub-access'],
    ['FhirService:IsAuthenticated', 'Outage'],
    ['multipleresourcefound', 'MultipleMatches'],
  ])('knows %s of the old service as %s', (old, name) => {
    expect(nameOf(old)).toBe(name);
  });

  it('finds nothing for what it does not know, and names what is near', () => {
    expect(nameOf('UnknownDevise')).toBeUndefined();
    expect(namesNear(pages, 'UnknownDevise')).toEqual(['UnknownDevice']);
    expect(namesNear(pages, 'patient')).toEqual(
      expect.arrayContaining(['UnknownPatient', 'PatientDeviceMismatch', 'create-without-patient']),
    );
    expect(namesNear(pages, 'xyz')).toEqual([]);
  });

  it('ends with the code for what is not there', async () => {
    const words = ['explain', 'UnknownDevise'];
    const program = await createProgram(words);
    await expect(program.parseAsync(words, { from: 'user' })).rejects.toMatchObject({
      code: 3,
      message: 'iot-connector: nothing is called UnknownDevise. Did you mean UnknownDevice?',
    });
  });
});
