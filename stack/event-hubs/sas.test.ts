import { describe, expect, it } from 'vitest';

import { coversPath, createSasToken, resourcePath, verifySasToken } from './sas.ts';

const policy = { keyName: 'connector', key: 'key' };
const token = createSasToken('sb://localhost:5672/Devices/Partitions/1', policy, 2_000_000);

describe('a shared access signature', () => {
  it('is computed as Event Hubs documents it', () => {
    expect(createSasToken('sb://ns/hub', { keyName: 'n', key: 'k' }, 1_700_000_000_000)).toBe(
      'SharedAccessSignature sr=sb%3A%2F%2Fns%2Fhub&sig=9UfPK3wqIjF8HcX7l%2FLu4jDBSf9RvAvaClkkONa6n0U%3D&se=1700000000&skn=n',
    );
  });

  it('is valid until it expires, for the path it was made for', () => {
    const valid = { kind: 'valid', path: 'devices/partitions/1', expiresAtMs: 2_000_000 };
    expect(verifySasToken(token, policy, 1_999_999)).toEqual(valid);
    expect(verifySasToken(token, policy, 2_000_000)).toMatchObject({
      kind: 'refused',
      reason: 'The token has expired.',
    });
  });

  it.each([
    ['another key', token, { ...policy, key: 'other' }],
    ['another key name', token, { ...policy, keyName: 'other' }],
    ['a changed resource', token.replace('Devices', 'Other'), policy],
    ['a later expiry', token.replace('se=2000', 'se=9000'), policy],
    ['a field less', token.replace(/&sig=[^&]+/, ''), policy],
    ['another scheme', token.replace('SharedAccessSignature', 'Bearer'), policy],
    ['nothing in it', '', policy],
  ])('is refused with %s', (_what, text, known) => {
    expect(verifySasToken(text, known, 0).kind).toBe('refused');
  });

  it('covers its own path and those below it', () => {
    expect(coversPath('', 'devices')).toBe(true);
    expect(coversPath('devices', 'devices/partitions/1')).toBe(true);
    expect(coversPath('devices', 'devices2')).toBe(false);
    expect(coversPath('devices/partitions/1', 'devices')).toBe(false);
    expect(resourcePath('sb://Host:1/A/b/')).toBe('a/b');
  });
});
