// Holds the drawn messages to their frames and their words. Without it a long word or an umlaut would tear a frame, or a wrapped
// line would lose what it said.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawMail, drawSms, wrap } from '../../demo/draw-message.ts';

const MAIL = {
  to: 'practice@novakova.example',
  subject: 'The backup is missing',
  date: new Date('2027-01-14T08:00:00Z'),
  text: `The backup is missing\nDr Nováková\n\nWhat to do.\n\n${'-'.repeat(60)}\nFor the technician\nReason: none\nSite: one`,
};

test('wrapping loses no word and keeps to the width', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-zá-ž]{1,30}$/), { minLength: 1 }),
      fc.integer({ min: 31, max: 90 }),
      (words, columns) => {
        const lines = wrap(words.join(' '), columns);
        expect(lines.join(' ').split(/\s+/)).toEqual(words);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      },
    ),
  );
});

test('a word that is longer than the line is cut, and nothing of it is lost', () => {
  expect(wrap('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
});

test('what was numbered or indented stays so', () => {
  expect(wrap('1. switch the server on', 12)).toEqual(['1. switch', '   the', '   server on']);
});

test.each([
  ['none', ['Dr Nováková', 'What to do.', '3 lines of facts'], ['Reason', 'For the technician']],
  ['whole', ['Reason: none', 'For the technician'], ['lines of facts']],
  [['Reason:'], ['Reason: none', 'and 2 lines of facts'], ['Site: one']],
] as const)('of the technician’s part %j is drawn', (technician, there, missing) => {
  const drawn = drawMail(MAIL, technician);
  const text = drawn.join('\n');
  for (const part of there) expect(text).toContain(part);
  for (const part of missing) expect(text).not.toContain(part);
  expect(new Set(drawn.map((line) => line.length)).size).toBe(1);
});

test('a mail without a technician’s part says nothing of one', () => {
  const drawn = drawMail({ ...MAIL, text: 'A week\nAll is well.' }, 'whole').join('\n');
  expect(drawn).toContain('All is well.');
  expect(drawn).not.toMatch(/technician|---|facts/);
});

test('an SMS keeps every word within its frame', () => {
  const text = 'Dr Novakova: the server has been silent since 12 Jan 22:31, nothing is backed up. Check that it is on.';
  const drawn = drawSms({ to: '+420601234567', text });
  expect(new Set(drawn.map((line) => line.length)).size).toBe(1);
  const words = drawn.slice(3, -1).flatMap((line) => line.replaceAll('│', '').trim().split(/\s+/));
  expect(words.join(' ')).toBe(text);
});
