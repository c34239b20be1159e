import { describe, expect, it } from 'vitest';
import { provenanceContent } from './provenance.ts';

describe('provenance', () => {
  it('names the device, whose it was, the connector and the mapping set', () => {
    const content = provenanceContent({ patient: 'p', device: 'd' }, { connector: 'connector/1', mappingSet: 'set-1' });
    expect(content).toMatchObject({
      agent: [
        { who: { reference: 'Device/d' }, onBehalfOf: { reference: 'Patient/p' } },
        { who: { identifier: { value: 'connector/1' } } },
      ],
      entity: [{ role: 'source', what: { identifier: { value: 'set-1' } } }],
    });
  });

  it('is the same for the same origin, whatever was read', () => {
    const source = { connector: 'connector/1', mappingSet: 'set-1' };
    const subject = { patient: 'p', device: 'd' };
    expect(provenanceContent(subject, source)).toEqual(provenanceContent({ ...subject, encounter: 'e' }, source));
  });
});
