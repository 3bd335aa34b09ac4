// A registration decides whose signature the cloud believes, when a backup is missing and who is told. So nothing but its one
// exact form may be accepted, and a form that was written by a program must be one that the lambdas read.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DATABASES_MAX, EMAILS_MAX, PHONES_MAX, REGISTRATION_BYTES_MAX } from '../../../lambdas/limits.ts';
import {
  encodeRegistration,
  newRegistration,
  parseRegistration,
  type RegistrationInput,
  registrationKey,
  signingKeysOf,
} from '../../../lambdas/site/registration.ts';
import { siteIdSchema } from '../../../vault/names.ts';
import { encodeSigningPublicKey } from '../../../vault/site-keys.ts';
import { refusalOf } from '../../vectors/refusal-of.ts';
import { signingKey } from '../sample-backup.ts';
import { anyRegistrationInput } from './any-registration.ts';

const site = siteIdSchema.parse('clinic-a');
const { publicKey } = signingKey('a');
const other = signingKey('b').publicKey;
const least: RegistrationInput = { site, signingPublicKeys: [publicKey] };

const parse = (json: unknown) => parseRegistration(Buffer.from(JSON.stringify(json)), site);
const reasonOf = (input: object) =>
  refusalOf(() => newRegistration({ ...least, ...input } as RegistrationInput)).reason;

test('what lies in the ledger of a site that set nothing, byte for byte: changing a default changes it for all who set nothing', () => {
  expect(encodeRegistration(newRegistration(least)).toString()).toBe(
    '{"format":"clinic-offsite/1/site","site":"clinic-a","name":"clinic-a","language":"cs","timeZone":"Europe/Prague",' +
      `"holidays":"CZ","signingPublicKeys":["${publicKey}"],"contacts":{"emails":[],"phones":[]},` +
      '"databases":[{"database":"main","deadline":"every day by 07:00","graceHours":2}],' +
      '"retention":{"last":3,"daily":14,"weekly":8,"monthly":12,"yearly":3},"drillDays":90,"diskDays":0,"scrubDays":90,' +
      '"alerts":{"reminderHours":24,"smsFrom":"critical","criticalAfterHours":24},' +
      '"anomalies":{"dumpShrankPercent":30,"dedupCollapsedPercent":30,"dedupCollapsedTimes":5,"incompressiblePercent":95,' +
      '"incompressibleUsualPercent":80,"rowsDroppedPercent":20,"rowsDroppedRowsMin":100,"uploaderOldestGood":"0.1.0"}}',
  );
  expect(registrationKey(site)).toBe('sites/clinic-a/site.json');
});

test('what is encoded parses to the same, and encodes to the same, whatever was set and in whatever order', () => {
  fc.assert(
    fc.property(anyRegistrationInput, (input) => {
      const registration = newRegistration(input);
      const bytes = encodeRegistration(registration);
      expect(bytes.length).toBeLessThanOrEqual(REGISTRATION_BYTES_MAX);
      expect(parseRegistration(bytes, registration.site)).toEqual(registration);
      expect(encodeRegistration(newRegistration(reversed(registration))).equals(bytes)).toBe(true);
      for (const [field, value] of Object.entries(input)) {
        if (['site', 'name', 'language', 'timeZone', 'holidays', 'drillDays', 'lockDays'].includes(field)) {
          expect(registration).toHaveProperty(field, value);
        }
      }
    }),
  );
});

test('the largest registration fits into its limit', () => {
  const name = '😀'.repeat(31);
  const databases = Array.from({ length: DATABASES_MAX }, (_, i) => ({
    ...{ database: `${'d'.repeat(60)}${i}`, name, acknowledgedUntil: '2026-11-23T10:00:00Z' },
    deadline: 'every monday, tuesday, wednesday, thursday, friday and saturday by 07:00',
    retention: { last: 36, daily: 36, weekly: 36, monthly: 36, yearly: 36 },
    anomalies: newRegistration(least).anomalies,
  }));
  const contacts = {
    emails: Array.from(
      { length: EMAILS_MAX },
      (_, i) => `${'e'.repeat(60)}${i}@${'d'.repeat(60)}.${'c'.repeat(60)}.cz`,
    ),
    phones: Array.from({ length: PHONES_MAX }, (_, i) => `+4206011234${String(i).padStart(5, '0')}`),
  };
  const signingPublicKeys = Array.from({ length: 16 }, (_, i) => signingKey(String(i)).publicKey);
  const registration = newRegistration({ site, name, databases, contacts, signingPublicKeys });
  expect(encodeRegistration(registration).length).toBeLessThan(REGISTRATION_BYTES_MAX / 2);
});

test('its keys are ready to verify with', () => {
  const keys = signingKeysOf(newRegistration({ site, signingPublicKeys: [publicKey, other] }));
  expect(keys.map((key) => encodeSigningPublicKey(key))).toEqual([publicKey, other]);
});

describe('what lies in the ledger', () => {
  const bytes = encodeRegistration(newRegistration(least));
  const json = JSON.parse(bytes.toString());

  test('is refused wherever it is cut', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseRegistration(bytes.subarray(0, length), site)).toThrow('is refused');
    }
  });

  test.each([
    ['another site', { ...json, site: 'clinic-b' }, 'it names the site clinic-b'],
    ['an unknown field', { ...json, schedule: 'daily' }, 'schedule'],
    ['a default that is left out', { ...json, language: undefined }, 'not written in the one accepted way'],
    ['a name that is left out', { ...json, name: undefined }, 'name'],
    ['another order', { signingPublicKeys: json.signingPublicKeys, ...json }, 'not written in the one accepted way'],
    ['another spelling', { ...json, contacts: { emails: [], phones: ['+420 601 123 456'] } }, 'one accepted way'],
    ['another format', { ...json, format: 'clinic-offsite/2/site' }, 'format'],
  ])('is refused with %s', (_, changed, reason) => {
    expect(() => parse(changed)).toThrow(reason);
  });
});

describe('refuses, by its path,', () => {
  const main = { database: 'main' };
  test.each([
    ['no key', { signingPublicKeys: [] }, 'signingPublicKeys: must name a key'],
    ['the same key twice', { signingPublicKeys: [publicKey, publicKey] }, 'signingPublicKeys: names a key twice'],
    [
      'a key too short',
      { signingPublicKeys: [publicKey.slice(4)] },
      'signingPublicKeys[0]: must be an Ed25519 public key',
    ],
    ['a key spelt otherwise', { signingPublicKeys: [`${publicKey} `] }, 'signingPublicKeys[0]: must be an Ed25519'],
    ['a name of two lines', { name: 'Ordinace\nvše v pořádku' }, 'name: must be one line of visible characters'],
    ['a name that turns its line around', { name: 'a\u{202e}b' }, 'name: must be one line of visible characters'],
    ['a name with spaces around it', { name: ' a' }, 'name: must be one line'],
    ['a language that we do not speak', { language: 'de' }, 'language: must be one of cs, en'],
    ['a zone that does not exist', { timeZone: 'Europe/Praha' }, 'timeZone: must be a time zone such as Europe/Prague'],
    ['an offset instead of a zone', { timeZone: '+01:00' }, 'timeZone: must be a time zone'],
    ['a country without a table', { holidays: 'FR' }, 'holidays: must be one of CZ, SK, AT, DE, PL, none'],
    [
      'an e-mail without a host',
      { contacts: { emails: ['a@b.cz', 'novak'] } },
      'contacts.emails[1]: must be an e-mail',
    ],
    [
      'two lines in an e-mail',
      { contacts: { emails: ['a@b.cz\nBcc: c@d.cz'] } },
      'contacts.emails[0]: must be an e-mail',
    ],
    ['an address twice', { contacts: { emails: ['a@b.cz', 'a@b.cz'] } }, 'contacts.emails: names an address twice'],
    ['a number without a country', { contacts: { phones: ['601123456'] } }, 'contacts.phones[0]: must be a telephone'],
    ['a number too long', { contacts: { phones: ['+4206011234567890'] } }, 'contacts.phones[0]: must be a telephone'],
    [
      'a number twice, spelt otherwise',
      { contacts: { phones: ['+420 601123456', '+420601123456'] } },
      'contacts.phones: names a number twice',
    ],
    ['no database', { databases: [] }, 'databases: must name a database'],
    ['a database twice', { databases: [main, main] }, 'databases: names a database twice'],
    [
      'a deadline that is none',
      { databases: [{ ...main, deadline: 'nightly' }] },
      'databases[0].deadline: "nightly" is no',
    ],
    [
      'half an hour of grace',
      { databases: [{ ...main, graceHours: 0.5 }] },
      'databases[0].graceHours: must be a whole',
    ],
    ['a grace of a week', { databases: [{ ...main, graceHours: 168 }] }, 'databases[0].graceHours: must be at most 96'],
    [
      'a day as an instant',
      { databases: [{ ...main, acknowledgedUntil: '2026-11-23' }] },
      'must be a time with its offset',
    ],
    ['a rule that keeps nothing', { retention: { last: 0 } }, 'retention.last: must be at least 1'],
    ['the same for one database', { databases: [{ ...main, retention: { last: 0 } }] }, 'databases[0].retention.last'],
    ['a fraction of a backup', { retention: { daily: 1.5 } }, 'retention.daily: must be a whole number'],
    [
      'more than the ledger lists',
      {
        databases: [1, 2, 3, 4].map((i) => ({ database: `d${i}` })),
        retention: { last: 366, daily: 366, weekly: 366 },
      },
      'retention: all databases together would keep',
    ],
    ['a lock that is shorter than the ordinary one', { lockDays: 30 }, 'lockDays: must be at least 45'],
    [
      'a percentage above all',
      { anomalies: { dumpShrankPercent: 101 } },
      'anomalies.dumpShrankPercent: must be at most 100',
    ],
    [
      'thresholds the wrong way round',
      { anomalies: { incompressiblePercent: 80 } },
      'anomalies.incompressibleUsualPercent',
    ],
    [
      'the same between a database and its site',
      { databases: [{ ...main, anomalies: { incompressibleUsualPercent: 96 } }] },
      'databases[0].anomalies.incompressibleUsualPercent: must be less than incompressiblePercent, which is 95',
    ],
    ['an unknown field', { alerts: { sms: true } }, 'alerts.sms: no such field'],
    ['an unknown field with a hostile name', { 'a\nb': 1 }, '"a\\nb": no such field'],
    ['text where a number must be', { drillDays: '90' }, 'drillDays: must be a number'],
  ])('%s', (_, input, reason) => {
    expect(reasonOf(input)).toContain(reason);
    expect(reasonOf(input)).not.toContain('\n');
  });
});

test('all that is wrong is told at once', () => {
  expect(reasonOf({ language: 'de', drillDays: -1, contacts: { phones: ['1'] } }).split('; ')).toHaveLength(3);
});

/** The same, with the fields of every object in the opposite order. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, reversed(inner)]);
  return Object.fromEntries(entries.reverse());
}
