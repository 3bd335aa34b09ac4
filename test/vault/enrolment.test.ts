// The enrolment file: what is accepted is written back the same, every cut is refused, and no refusal quotes a secret.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Enrolment, encodeEnrolment, parseEnrolment } from '../../vault/enrolment.ts';
import { ENROLMENT_BYTES_MAX } from '../../vault/limits.ts';
import { databaseIdSchema, siteIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const sample: Enrolment = {
  site: siteIdSchema.parse('novak-praha'),
  name: 'Ordinace MUDr. Novák',
  language: 'cs',
  timeZone: 'Europe/Prague',
  issuedAt: '2026-11-28T07:00:00.000Z',
  vault: { bucket: 'vault', region: 'eu-central-1' },
  ledger: { bucket: 'ledger' },
  uploader: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET },
  recovery: { accessKeyId: 'AKIAIOSFODNN7EXAMPLF', secretAccessKey: SECRET },
  databases: [{ database: databaseIdSchema.parse('main'), name: 'Kartotéka', deadline: 'every day by 07:00' }],
};

function reasonOf(bytes: Uint8Array): string {
  try {
    parseEnrolment(bytes);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return expect.fail('it was not refused');
}

const changed = (change: object): Buffer =>
  Buffer.from(JSON.stringify({ ...JSON.parse(encodeEnrolment(sample).toString()), ...change }));

test('the form is the published one', () => {
  expect(encodeEnrolment(sample).toString()).toBe(
    `{"format":"clinic-offsite/1/enrolment","site":"novak-praha","name":"Ordinace MUDr. Novák","language":"cs",` +
      `"timeZone":"Europe/Prague","issuedAt":"2026-11-28T07:00:00.000Z",` +
      `"vault":{"bucket":"vault","region":"eu-central-1"},"ledger":{"bucket":"ledger"},` +
      `"uploader":{"accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"${SECRET}"},` +
      `"recovery":{"accessKeyId":"AKIAIOSFODNN7EXAMPLF","secretAccessKey":"${SECRET}"},` +
      `"databases":[{"database":"main","name":"Kartotéka","deadline":"every day by 07:00"}]}`,
  );
});

test.each([
  ['whole', sample],
  ['of a store that is not AWS', { ...sample, vault: { ...sample.vault, endpoint: 'http://127.0.0.1:9000' } }],
  ['of a rotation: one key only', { ...sample, recovery: undefined }],
  ['in another order', Object.fromEntries(Object.entries(sample).reverse()) as unknown as Enrolment],
])('one that is %s comes back the same', (_, enrolment) => {
  const bytes = encodeEnrolment(enrolment);
  expect(encodeEnrolment(parseEnrolment(bytes)).equals(bytes)).toBe(true);
});

describe('refused is', () => {
  test('every cut', () => {
    const bytes = encodeEnrolment(sample);
    for (let end = 0; end < bytes.length; end++) reasonOf(bytes.subarray(0, end));
  });

  test.each([
    ['no key at all', changed({ uploader: undefined, recovery: undefined }), 'holds no key at all'],
    ['a site that is none', changed({ site: '../x' }), 'site: must be'],
    ['an endpoint of another kind', changed({ vault: { ...sample.vault, endpoint: 'file:///etc' } }), 'vault.endpoint'],
    ['a key of two lines', changed({ uploader: { ...sample.uploader, accessKeyId: 'a\nb' } }), 'uploader.accessKeyId'],
    ['another format', changed({ format: 'clinic-offsite/2/enrolment' }), 'format'],
    ['a field that is unknown', changed({ password: SECRET }), 'password'],
    ['no database', changed({ databases: [] }), 'databases'],
    ['a line feed behind it', Buffer.concat([encodeEnrolment(sample), Buffer.from('\n')]), 'the one accepted way'],
    ['far too much', Buffer.alloc(ENROLMENT_BYTES_MAX + 1, 0x20), 'larger than'],
  ])('%s', (_, bytes, reason) => {
    expect(reasonOf(bytes)).toContain(reason);
    expect(reasonOf(bytes)).not.toContain(SECRET);
  });

  test('any flipped byte, or else it is told as what it then says; never with the secret', () => {
    const bytes = encodeEnrolment(sample);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const other = Buffer.from(bytes);
        other[at]! ^= flip;
        try {
          expect(encodeEnrolment(parseEnrolment(other)).equals(other)).toBe(true);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          expect(error.message).not.toContain(SECRET.slice(0, 12));
        }
      }),
    );
  });
});
