// All that the uploader says to people, in both languages: complete, without remains of a template, with the right plural forms, and
// nowhere but in the catalogue.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../language/language.ts';
import { everyText, type FoundText, told } from './catalogue.ts';

const texts = await everyText();

/** Names that are the same in both languages, and nothing else. */
const SAME_ON_PURPOSE: readonly string[] = [];
const REMAINS = /undefined|NaN|\[object|\$\{|\{\w*\}|\bnull\b|Invalid|^\s|\s$| {2}|\.\.(?!\.)|^$/;
/** Zero, and each form of the Czech plural with its limits. */
const COUNTS = [0, 1, 2, 4, 5, 22];

/** The example, with another number in place of one of its whole numbers. */
function variants({ text: { example } }: FoundText): object[] {
  if (typeof example !== 'object' || example === null) return [];
  const counts = Object.entries(example).filter(([, value]) => Number.isInteger(value));
  return counts.flatMap(([name]) => COUNTS.map((count) => ({ ...example, [name]: count })));
}

describe('the catalogue', () => {
  test('is found', () => expect(texts.length).toBeGreaterThan(50));

  test.each(LANGUAGES)('%s: every text is one, with no remains of a template', (language) => {
    const wrong = texts.flatMap((found) =>
      [undefined, ...variants(found)]
        .map((facts) => told(found, language, facts ?? found.text.example))
        .filter((line) => REMAINS.test(line))
        .map((line) => `${found.name}: ${JSON.stringify(line)}`),
    );
    expect(wrong).toEqual([]);
  });

  test('says nothing alike in both languages, unless on purpose', () => {
    const alike = texts.filter((found) => told(found, 'cs') === told(found, 'en')).map(({ name }) => name);
    expect(alike, 'Translate it, or name it in SAME_ON_PURPOSE').toEqual(SAME_ON_PURPOSE);
  });

  test('is Czech where it says so: in letters with their marks, in its own quotation marks', () => {
    const marks = texts.filter((found) => /[ěščřžýáíéúůňťďó]/i.test(told(found, 'cs'))).length;
    expect(marks).toBeGreaterThan(texts.length * 0.8);
    const wrong = texts.filter((found) => /["”]/.test(told(found, 'cs').replaceAll(/<[^>]*>/g, '')));
    expect(
      wrong.map(({ name }) => name),
      'Czech quotation marks are „ and “',
    ).toEqual([]);
  });

  // "5 soubory" and "1 files" come of a word that was written behind a number without asking for its plural.
  test.each([
    ['cs', [1, 2, 5]],
    ['en', [1, 2]],
  ] as const)('%s: no word behind a number stays the same whatever the number is', (language, counts) => {
    const wrong = texts.flatMap((found) => {
      const { example } = found.text;
      if (typeof example !== 'object' || example === null) return [];
      const names = Object.entries(example).filter(([, value]) => Number.isInteger(value));
      return names.flatMap(([name]) => {
        const words = counts.map((count) => {
          const line = told(found, language, { ...example, [name]: count });
          return new RegExp(`(?<![\\d.,:])${count}[ \u00a0](\\p{Ll}{3,})`, 'u').exec(line)?.[1];
        });
        return words[0] !== undefined && new Set(words).size === 1 ? [`${found.name}: ${counts[0]} ${words[0]}`] : [];
      });
    });
    expect(wrong, 'Say it by `say.plural`').toEqual([]);
  });
});

const ROOT = join(import.meta.dirname, '../../../edge-uploader');
const sources = readdirSync(ROOT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  .filter((path) => !path.startsWith('texts/'))
  .map((path) => ({ path, code: withoutComments(readFileSync(join(ROOT, path), 'utf8')) }));

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

describe('outside of the catalogue', () => {
  /** For the technician who makes keys by hand; everybody else has them made by `init`. */
  const TECHNICIANS = ['commands/keys.ts'];

  // `say` takes nothing but texts of the catalogue; `print` is for what is no sentence.
  test('nobody prints a sentence', () => {
    const wrong = sources
      .filter(({ path }) => !TECHNICIANS.includes(path))
      .flatMap(({ path, code }) =>
        Array.from(code.matchAll(/\.print\(\s*(`[^`]*`|'[^']*')/g), ([, line]) => line!.replaceAll(/\$\{[^}]*\}/g, ''))
          .filter((line) => /\p{L}{2,}\s+\p{L}{2,}/u.test(line))
          .map((line) => `${path}: ${line}`),
      );
    expect(wrong, 'Put it into edge-uploader/texts/, in both languages, and say it by `voice.say`').toEqual([]);
  });

  test('nobody speaks Czech', () => {
    const wrong = sources.filter(({ code }) => /[ěščřžůňťď]/i.test(code)).map(({ path }) => path);
    expect(wrong, 'Put it into edge-uploader/texts/').toEqual([]);
  });
});
