import { describe, expect, it } from 'vitest';
import { readChosenFile, writeDraftFile } from './draft-file.ts';

const device = '// ours\n{ "templateType": "CollectionContent", "template": [] }';
const fhir = '{ "templateType": "CollectionFhirTemplate", "template": [] }';

describe('a file that somebody chose', () => {
  it('is a draft as it was exported', () => {
    const samples = [{ id: 'sample-1', name: 'strap', text: '{"hr": 71.0}' }];
    const chosen = readChosenFile('x.json', writeDraftFile({ device, fhir, samples }));
    expect(chosen).toEqual({
      kind: 'draft',
      draft: {
        kind: 'iot-connector-debugger',
        v: 1,
        deviceMapping: device,
        fhirMapping: fhir,
        samples: [{ name: 'strap', text: '{"hr": 71.0}' }],
      },
    });
  });

  it('is a mapping by what is written in it, comments and all', () => {
    expect(readChosenFile('a.json', device)).toEqual({ kind: 'device', text: device });
    expect(readChosenFile('b.json', fhir)).toEqual({ kind: 'fhir', text: fhir });
  });

  it('is one message, or one a line, indented to be read', () => {
    expect(readChosenFile('m.json', '{"hr": 71}')).toEqual({
      kind: 'messages',
      samples: [{ name: 'm.json', text: '{"hr": 71}' }],
    });
    expect(readChosenFile('m.jsonl', '{"hr": 71}\n{"hr": 72}\n')).toEqual({
      kind: 'messages',
      samples: [
        { name: 'm.jsonl 1', text: '{\n  "hr": 71\n}' },
        { name: 'm.jsonl 2', text: '{\n  "hr": 72\n}' },
      ],
    });
  });

  it('keeps digits that indenting would lose', () => {
    const chosen = readChosenFile('m.jsonl', '{"id": 12345678901234567890}\n{"t": 36.50}');
    expect(chosen).toMatchObject({
      samples: [{ text: '{\n  "id": 12345678901234567890\n}' }, { text: '{\n  "t": 36.50\n}' }],
    });
  });

  it('is a message even where it is not JSON, for the debugger says what is wrong with it', () => {
    expect(readChosenFile('m.txt', 'hello\nworld')).toEqual({
      kind: 'messages',
      samples: [{ name: 'm.txt', text: 'hello\nworld' }],
    });
  });

  it('is no draft when parts of it are missing', () => {
    const chosen = readChosenFile('x.json', '{ "kind": "iot-connector-debugger", "deviceMapping": "", "samples": [] }');
    expect(chosen.kind).toBe('messages');
  });
});
