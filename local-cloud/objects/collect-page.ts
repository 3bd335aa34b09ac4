// One page of a listing: entries and common prefixes in the order of their bytes, and where the next page starts. All listings share
// it, because a listing that stops early or skips a key makes a backup look lost, and a deletion look safe.

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last entry or common prefix of the page. */
  readonly last: { readonly entry: Entry } | { readonly commonPrefix: string } | undefined;
}

export function collectPage<Entry extends { readonly key: string }>(options: {
  prefix: string;
  delimiter: string;
  max: number;
  /** The first key that may appear. */
  from: string;
  /** Entries from a key on, in order; read only as far as needed. */
  read: (from: string) => Iterable<Entry>;
}): Page<Entry> {
  const { prefix, delimiter, max } = options;
  const entries: Entry[] = [];
  const commonPrefixes: string[] = [];
  let last: Page<Entry>['last'];
  let from: string | undefined = later(options.from, prefix);
  const page = (isTruncated: boolean): Page<Entry> => ({
    entries,
    commonPrefixes,
    isTruncated: isTruncated && max > 0,
    last,
  });
  while (from !== undefined) {
    let next: string | undefined;
    for (const entry of options.read(from)) {
      if (!entry.key.startsWith(prefix)) return page(false);
      if (entries.length + commonPrefixes.length >= max) return page(true);
      const end = delimiter === '' ? -1 : entry.key.indexOf(delimiter, prefix.length);
      if (end === -1) {
        entries.push(entry);
        last = { entry };
        continue;
      }
      const commonPrefix = entry.key.slice(0, end + delimiter.length);
      commonPrefixes.push(commonPrefix);
      last = { commonPrefix };
      // Skips everything below it, however many that are.
      next = firstAfterPrefix(commonPrefix);
      break;
    }
    from = next;
  }
  return page(false);
}

/** The least key that is greater than `key`. */
export const firstAfterKey = (key: string): string => `${key}\u0000`;

/** The least key that is greater than every key with that prefix; undefined where there is none. */
export function firstAfterPrefix(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0)!);
  while (points.length > 0) {
    const last = points.pop()!;
    if (last < 0x10ffff) return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}

/** The greater of two keys by the bytes of their UTF-8, which is not JavaScript's order. */
function later(a: string, b: string): string {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) >= 0 ? a : b;
}
