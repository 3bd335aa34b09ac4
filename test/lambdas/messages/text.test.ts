// Folding, counting and cleaning of text, on the characters that matter and on any others.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldToAscii } from '../../../lambdas/messages/ascii.ts';
import { fitNames } from '../../../lambdas/messages/fit-names.ts';
import { septetsOf } from '../../../lambdas/messages/gsm7.ts';
import { oneLine, quotable } from '../../../language/plain-text.ts';
import { hostileText } from './any-notice.ts';

describe('foldToAscii', () => {
  test.each([
    ['Příliš žluťoučký kůň úpěl ďábelské ódy', 'Prilis zlutoucky kun upel dabelske ody'],
    ['PŘÍLIŠ ŽLUŤOUČKÝ KŮŇ', 'PRILIS ZLUTOUCKY KUN'],
    ['Ľubovňa, Łódź, Győr, Göteborg', 'Lubovna, Lodz, Gyor, Goteborg'],
    ['Þór Æsir Straße Œuvre İstanbul ıssız Đorđe', 'Thor AEsir Strasse OEuvre Istanbul issiz Dorde'],
    ['„Kartotéka“ – ‘a’ … 5\u00a0€', '"Kartoteka" - \'a\' ... 5 EUR'],
    ['e\u0301 decomposed', 'e decomposed'],
    ['½ ﬁn №1', '1/2 fin No1'],
    ['漢字 Яна Ω', '?? ??? ?'],
    ['👩‍👧', '??'],
    ['a\n\tb\u0000c', 'a b c'],
    ['zero\u200bwidth\u202e', 'zerowidth'],
    ['back`tick', "back'tick"],
  ])('%j becomes %j', (text, folded) => expect(foldToAscii(text)).toBe(folded));

  test('of any text is printable ASCII within the GSM alphabet, and folds to itself', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const folded = foldToAscii(text);
        expect(folded).toMatch(/^[ -~]*$/);
        expect(septetsOf(folded)).toBeDefined();
        expect(foldToAscii(folded)).toBe(folded);
      }),
    );
  });
});

describe('septetsOf', () => {
  test.each([
    ['abc ABC 123', 11],
    ['@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\n\r', 44],
    ['^{}\\[~]|€\f', 20],
    ['a[b]', 6],
    ['', 0],
  ])('%j takes %i', (text, septets) => expect(septetsOf(text)).toBe(septets));

  test.each(['ř', '`', '…', 'ç', '\t', '“', '👍'])('%j is not in the alphabet', (text) => {
    expect(septetsOf(`a${text}`)).toBeUndefined();
  });
});

describe('oneLine', () => {
  test('is one line of a bounded length without anything invisible, whatever it is made of', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 300 }), (text, charactersMax) => {
        const line = oneLine(text, charactersMax);
        expect(Array.from(line).length).toBeLessThanOrEqual(charactersMax);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\p{M}{3}/u);
        expect(oneLine(line, charactersMax)).toBe(line);
      }),
    );
  });

  test('says so where it left something out', () => {
    expect(oneLine('0123456789', 10)).toBe('0123456789');
    expect(oneLine('0123456789x', 10)).toBe('012345678…');
    expect(oneLine(`${' '.repeat(100)}late`, 10)).toBe('…');
  });
});

describe('quotable', () => {
  test('cannot close quotation marks or be clicked on', () => {
    expect(quotable('a" b“ c” d„ https://evil.example WWW.evil.example', 300)).toBe(
      'a’ b’ c’ d’ https: //evil.example www .evil.example',
    );
  });
});

describe('fitNames', () => {
  const shortened = (site: string, database: string, lengthMax: number): string =>
    fitNames({ site, database }, (names) => `${names.site}: call about ${names.database}.`, {
      ...{ lengthOf: (text) => text.length, lengthMax },
    });

  test('leaves names whole where there is room', () => {
    expect(shortened('Ordinace Nováková', 'Kartotéka', 60)).toBe('Ordinace Novakova: call about Kartoteka.');
  });

  test('shortens the longer name first, and marks it as an abbreviation', () => {
    expect(shortened('Ordinace MUDr. Nováková', 'Kartotéka', 40)).toBe('Ordinace MUDr. N.: call about Kartoteka.');
    expect(shortened('Ordinace', 'Kartotéka pacientů', 32)).toBe('Ordinace: call about Kartoteka.');
  });

  test('shortens both at last, and keeps the sentence', () => {
    expect(shortened('Ordinace MUDr. Nováková', 'Kartotéka pacientů', 30)).toMatch(
      /^Ordin\w*\.: call about Kart\w*\.$/,
    );
  });
});
