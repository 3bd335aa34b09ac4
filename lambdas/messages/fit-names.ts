// Fits a sentence with names into a bounded room by shortening the names, the longest first. Cutting at the end instead would
// take away what to do, and leave a long name whole.

import { oneLine } from '../../language/plain-text.ts';
import { foldToAscii } from './ascii.ts';

export interface Names {
  readonly site: string;
  readonly database: string;
}

/**
 * `say` with the names in ASCII, as short as `lengthOf` and `lengthMax` ask for. A shortened name ends in a full stop, as
 * abbreviations do.
 */
export function fitNames(
  names: Names,
  say: (names: Names) => string,
  { lengthOf, lengthMax }: { lengthOf: (text: string) => number; lengthMax: number },
): string {
  let site = foldToAscii(names.site);
  let database = foldToAscii(names.database);
  for (;;) {
    // An abbreviation at the end of a sentence shares its full stop.
    const text = foldToAscii(say({ site, database })).replaceAll(/\.{2,}/g, '.');
    if (lengthOf(text) <= lengthMax) return text;
    if (Math.max(site.length, database.length) <= NAME_CHARACTERS_MIN) return cut(text, lengthOf, lengthMax);
    if (site.length >= database.length) site = shorter(site);
    else database = shorter(database);
  }
}

/** Below this a name tells nobody anything. Tests see to it that every sentence leaves room for so much. */
export const NAME_CHARACTERS_MIN = 6;

function shorter(name: string): string {
  const bare = name.replace(/\.$/, '');
  return `${bare.slice(0, -1).replace(/[^0-9A-Za-z]+$/, '')}.`;
}

/** For the day on which somebody writes too long a sentence in spite of the tests: most of an alert is better than none. */
function cut(text: string, lengthOf: (text: string) => number, lengthMax: number): string {
  let shortened = oneLine(text);
  while (lengthOf(shortened) > lengthMax) shortened = shortened.slice(0, -1);
  return shortened;
}
