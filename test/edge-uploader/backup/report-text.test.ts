// What leaves the clinic in a report is one bounded line without a secret, whatever a tool said.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reportText } from '../../../edge-uploader/backup/report-text.ts';
import { COMPLAINT_CHARACTERS_MAX } from '../../../vault/limits.ts';

test('a plain message stays as it is', () => {
  expect(reportText('dumping main failed: it exited with code 3', [])).toBe(
    'dumping main failed: it exited with code 3',
  );
});

test('a secret is blanked wherever it stands; a longer one before one that is a part of it', () => {
  expect(reportText('with masterkey and masterkey2', ['masterkey', 'masterkey2'])).toBe('with *** and ***');
});

test('a secret that a tool broke into lines is blanked as well', () => {
  expect(reportText('with master\nkey', ['master key'])).toBe('with ***');
});

test('what is too short to be a secret stays', () => {
  expect(reportText('there is no such file', ['', 'is', 'no'])).toBe('there is no such file');
});

test('lines, tabs, escapes and marks that turn the direction become one space each', () => {
  expect(reportText('one\r\ntwo\tthree\u001b[31m\u202Efour\u2028five\n', [])).toBe('one two three [31m four five');
});

test('a long one keeps its beginning and its end, where the reason stands', () => {
  const text = reportText(`dumping with /bin/dump failed: ${'x'.repeat(2000)} the disk is bad`, []);
  expect(text).toHaveLength(COMPLAINT_CHARACTERS_MAX);
  expect(text).toMatch(/^dumping with \/bin\/dump failed: x+ … x+ the disk is bad$/);
});

test('whatever it is given, it is one line that fits, well formed, and holds no secret', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 300 });
  // A secret of asterisks or of what takes the place of a gap would be found in what blanked it.
  const anySecret = fc.stringMatching(/^[A-Za-z0-9+/=]{4,40}$/);
  fc.assert(
    fc.property(fc.array(anyText), anySecret, fc.integer({ min: 20, max: 600 }), (texts, secret, charactersMax) => {
      const text = reportText(texts.join(secret), [secret], charactersMax);
      expect(text.length).toBeLessThanOrEqual(charactersMax);
      expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toContain(secret);
    }),
  );
});
