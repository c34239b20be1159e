import { describe, expect, it } from 'vitest';
import { fileStoreCheck } from './check-store.ts';

describe('a store in a directory', () => {
  it.each([[[]], [['12@ward-1']], [['12@ward-1', '34@ward-1', '12@ward-1']]])(
    'suits workers on one host: %j',
    (identities) => {
      expect(fileStoreCheck(identities)).toMatchObject({ result: 'ok' });
    },
  );

  it('is refused when workers run on several hosts, which are named', () => {
    expect(fileStoreCheck(['12@ward-2', '34@ward-1', '1@ward-2'])).toMatchObject({
      result: 'failed',
      found: expect.stringContaining('2 hosts (ward-1, ward-2)'),
      remedy: expect.stringContaining('"blob"'),
    });
  });
});
