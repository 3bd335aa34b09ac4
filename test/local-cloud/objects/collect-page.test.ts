// Paging against its definition, over random keys: every entry once, in order, whatever the page and the delimiter.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectPage, firstAfterKey, firstAfterPrefix, type Page } from '../../../local-cloud/objects/collect-page.ts';

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const character = fc.constantFrom('a', 'b', '/', '\u0000', 'ě', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}');
const text = (maxLength: number) => fc.string({ unit: character, maxLength });

interface Entry {
  readonly key: string;
}

test('the pages put together are the listing, without a loss and without a repetition', () => {
  const keys = fc.uniqueArray(
    text(5).filter((key) => key !== ''),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(
      keys,
      text(2),
      fc.constantFrom('', '/', 'a', '//'),
      fc.integer({ min: 1, max: 5 }),
      (all, prefix, delimiter, max) => {
        const sorted = [...all].sort(byBytes).map((key) => ({ key }));
        const seen: string[] = [];
        let from: string | undefined = '';
        while (from !== undefined) {
          const start: string = from;
          const read = (key: string): Entry[] => sorted.filter((entry) => byBytes(entry.key, key) >= 0);
          const page: Page<Entry> = collectPage({ prefix, delimiter, max, from: start, read });
          const names = [...page.entries.map(({ key }) => key), ...page.commonPrefixes];
          expect(names.length).toBeLessThanOrEqual(max);
          seen.push(...names.sort(byBytes));
          const { last } = page;
          from = undefined;
          if (page.isTruncated)
            from = 'entry' in last! ? firstAfterKey(last.entry.key) : firstAfterPrefix(last!.commonPrefix);
        }
        const expected = new Set<string>();
        for (const { key } of sorted) {
          if (!key.startsWith(prefix)) continue;
          const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
          expected.add(end === -1 ? key : key.slice(0, end + delimiter.length));
        }
        expect(seen).toEqual([...expected].sort(byBytes));
      },
    ),
    { numRuns: 1000 },
  );
});

test('the first key after a prefix is after everything that begins with it, and before all else that is after it', () => {
  fc.assert(
    fc.property(text(3), text(3), text(4), (prefix, rest, other) => {
      const after = firstAfterPrefix(prefix);
      if (after === undefined) return;
      expect(byBytes(prefix + rest, after)).toBeLessThan(0);
      if (byBytes(other, prefix) > 0 && !other.startsWith(prefix))
        expect(byBytes(other, after)).toBeGreaterThanOrEqual(0);
    }),
  );
  expect(firstAfterPrefix('\u{10ffff}')).toBeUndefined();
});
