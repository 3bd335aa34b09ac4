// A registration decides whose signature the cloud believes; so nothing but its one exact form may be accepted.

import { expect, test } from 'vitest';
import { encodeRegistration, parseRegistration, registrationKey } from '../../../lambdas/ledger/registration.ts';
import { siteIdSchema } from '../../../vault/names.ts';
import { signingKey } from '../sample-backup.ts';

const site = siteIdSchema.parse('clinic-a');
const { publicKey } = signingKey('a');
const other = signingKey('b').publicKey;

const parse = (json: unknown) => parseRegistration(Buffer.from(JSON.stringify(json)), site);

test('what is encoded parses to the same, and lies under the key of its site', () => {
  const registration = { site, signingPublicKeys: [publicKey, other] };
  const bytes = encodeRegistration(registration);
  expect(bytes.toString()).toBe(`{"site":"clinic-a","signingPublicKeys":["${publicKey}","${other}"]}`);
  expect(parseRegistration(bytes, site)).toEqual(registration);
  expect(registrationKey(site)).toBe('sites/clinic-a/site.json');
});

test('every cut of it is refused', () => {
  const bytes = encodeRegistration({ site, signingPublicKeys: [publicKey] });
  for (let length = 0; length < bytes.length; length++) {
    expect(() => parseRegistration(bytes.subarray(0, length), site)).toThrow('is refused');
  }
});

test.each([
  ['another site', { site: 'clinic-b', signingPublicKeys: [publicKey] }, 'it names the site clinic-b'],
  ['no key', { site, signingPublicKeys: [] }, 'signingPublicKeys'],
  ['the same key twice', { site, signingPublicKeys: [publicKey, publicKey] }, 'names a key twice'],
  ['a key that is too short', { site, signingPublicKeys: [publicKey.slice(4)] }, 'must be an Ed25519 public key'],
  ['a key in another spelling', { site, signingPublicKeys: [`${publicKey} `] }, 'must be an Ed25519 public key'],
  ['an unknown field', { site, signingPublicKeys: [publicKey], schedule: 'daily' }, 'schedule'],
  ['another order', { signingPublicKeys: [publicKey], site }, 'not written in the one accepted way'],
])('refuses %s', (_, json, reason) => {
  expect(() => parse(json)).toThrow(reason);
});
