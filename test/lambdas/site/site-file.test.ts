// A site as the operator writes it. A setting that is misspelt and silently ignored is an alert that nobody gets.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SITE_FILE_BYTES_MAX } from '../../../lambdas/limits.ts';
import { encodeRegistration, newRegistration } from '../../../lambdas/site/registration.ts';
import { parseSiteFile } from '../../../lambdas/site/site-file.ts';
import { refusalOf } from '../../vectors/refusal-of.ts';
import { signingKey } from '../sample-backup.ts';
import { anyRegistrationInput } from './any-registration.ts';

const { publicKey } = signingKey('a');
const least = `site: clinic-a\nsigningPublicKeys: ["${publicKey}"]\n`;
const reasonOf = (text: string): string => refusalOf(() => parseSiteFile(text)).reason;

test('the least of it', () => {
  expect(parseSiteFile(least)).toEqual(newRegistration({ site: 'clinic-a', signingPublicKeys: [publicKey] }));
});

test('what lies in the ledger is a site file, too', () => {
  fc.assert(
    fc.property(anyRegistrationInput, (input) => {
      const registration = newRegistration(input);
      expect(parseSiteFile(encodeRegistration(registration).toString())).toEqual(registration);
    }),
  );
});

describe('docs/sites.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/sites.md'), 'utf8');
  const [example, ...more] = Array.from(page.matchAll(/```yaml\n([\s\S]*?)```/g), ([, text]) => text);

  test('its example is a site file, shows every field of the site, and the defaults that it says are so', () => {
    const shown = parseSiteFile(example);
    const fields = Object.keys(newRegistration({ site: 'a', signingPublicKeys: [publicKey], lockDays: 45 }));
    expect(Object.keys(shown).sort()).toEqual(fields.sort());
    const { site, name, signingPublicKeys } = shown;
    const defaults = newRegistration({ site, name, signingPublicKeys });
    for (const field of [
      'language',
      'timeZone',
      'holidays',
      'retention',
      'drillDays',
      'scrubDays',
      'alerts',
    ] as const) {
      expect(shown[field], field).toEqual(defaults[field]);
    }
    expect(shown.anomalies).toEqual(defaults.anomalies);
    expect(Object.keys(shown.databases[0]).sort()).toEqual(
      ['database', 'name', 'deadline', 'graceHours', 'retention', 'anomalies', 'acknowledgedUntil'].sort(),
    );
  });

  test('every other piece completes the least of a site file', () => {
    expect(more.length).toBeGreaterThan(0);
    for (const piece of more) parseSiteFile(least + piece);
  });
});

test('a site whose server is not set up yet has no signing key: its file is complete, but it cannot be registered', () => {
  const site = parseSiteFile('site: clinic-a\n');
  expect(site).toEqual({ ...parseSiteFile(least), signingPublicKeys: [] });
  expect(() => encodeRegistration(site)).toThrow('must name a key');
});

describe('refuses', () => {
  test.each([
    ['nothing', '', 'the document: must be fields with values'],
    ['a list', '- site: a', 'the document: must be fields with values'],
    ['what has no default', 'name: Ordinace', 'site: is missing'],
    ['a misspelt field', `${least}deadlines: daily`, 'deadlines: no such field'],
    ['one further down', `${least}contacts: { mails: [a@b.cz] }`, 'contacts.mails: no such field'],
    ['the prototype as a field', `${least}__proto__: { language: en }`, '__proto__: no such field'],
    ['a field twice', `${least}site: clinic-b`, 'line 3, column 1 is not YAML: duplicate_key'],
    ['broken YAML', `${least}contacts: [`, 'is not YAML'],
    ['an unknown tag', `${least}name: !secret x`, 'is not YAML: tag_resolve_failed'],
    ['two documents', `${least}---\n${least}`, 'is not YAML: multiple_docs'],
    [
      'a name that YAML reads as a number',
      `site: 123\nsigningPublicKeys: ["${publicKey}"]`,
      'site: must be text: write it in',
    ],
    [
      'a telephone number without quotes',
      `${least}contacts: { phones: [+420601123456] }`,
      'contacts.phones[0]: must be text: write it in quotes',
    ],
    ['a number that is none', `${least}drillDays: .nan`, 'drillDays: must be a number'],
    ['nothing where a value belongs', `${least}drillDays:`, 'drillDays: must be a number'],
  ])('%s', (_, text, reason) => {
    expect(reasonOf(text)).toContain(reason);
  });

  test('aliases that would fill the memory', () => {
    const bomb = Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`).join('\n');
    expect(reasonOf(`a0: &a0 [x]\n${bomb}`)).toBe('it repeats too much by aliases (*name)');
  });

  test('a file that is far too large, before it is parsed', () => {
    expect(reasonOf('['.repeat(SITE_FILE_BYTES_MAX + 1))).toBe(`it is larger than ${SITE_FILE_BYTES_MAX} bytes`);
  });

  test('deep nesting, rather than end for want of memory', () => {
    expect(refusalOf(() => parseSiteFile(`${least}name: ${'['.repeat(100_000)}`)).object).toBe('the site file');
  });

  test('any text, in one way only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(refusalOf(() => parseSiteFile(text, 'sites/a.yaml')).object).toBe('sites/a.yaml');
      }),
      { numRuns: 500 },
    );
  });
});
