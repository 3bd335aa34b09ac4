// What a bucket holds, in memory: as much of S3 as the lambdas use, and nothing of what it promises (versions, policies, signatures).
// The local cloud keeps those promises on a disk, which costs more than the lambdas do; a fleet's cost would be the cloud's.

import { hash } from 'node:crypto';

/** Bytes that many keys may share, with the checksums that are asked for. */
export class Content {
  readonly bytes: Buffer;
  private readonly known: { etag?: string; sha256?: string } = {};

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get etag(): string {
    this.known.etag ??= `"${hash('md5', this.bytes)}"`;
    return this.known.etag;
  }

  get sha256(): string {
    this.known.sha256 ??= hash('sha256', this.bytes, 'base64');
    return this.known.sha256;
  }
}

export interface StoredObject {
  readonly content: Content;
  readonly storedAt: Date;
  lockedUntil: Date | undefined;
}

/** All keys that share their first two segments: a site, or a day's digests. */
interface Shelf {
  readonly objects: Map<string, StoredObject>;
  /** Dropped when a key comes or goes. */
  sorted: readonly string[] | undefined;
}

export class MemoryStore {
  private readonly shelves = new Map<string, Shelf>();
  private sites = new Map<string, readonly string[]>();

  find(bucket: string, key: string): StoredObject | undefined {
    return this.shelves.get(shelfName(bucket, key))?.objects.get(key);
  }

  put(bucket: string, key: string, object: StoredObject): void {
    const name = shelfName(bucket, key);
    let shelf = this.shelves.get(name);
    if (shelf === undefined) {
      shelf = { objects: new Map(), sorted: undefined };
      this.shelves.set(name, shelf);
      this.sites = new Map();
    }
    if (!shelf.objects.has(key)) shelf.sorted = undefined;
    shelf.objects.set(key, object);
  }

  remove(bucket: string, key: string): void {
    const shelf = this.shelves.get(shelfName(bucket, key));
    if (shelf?.objects.delete(key)) shelf.sorted = undefined;
  }

  /** The prefixes "sites/<site>/" of a bucket, ascending. */
  sitePrefixes(bucket: string): readonly string[] {
    let prefixes = this.sites.get(bucket);
    if (prefixes === undefined) {
      const start = `${bucket}/sites/`;
      prefixes = [...this.shelves.keys()]
        .filter((name) => name.startsWith(start))
        .map((name) => name.slice(bucket.length + 1))
        .sort();
      this.sites.set(bucket, prefixes);
    }
    return prefixes;
  }

  /** At most `most` keys behind `after`, and whether there are more. The prefix must name a site, a day of digests, or all of these. */
  list(bucket: string, prefix: string, after: string, most: number): { keys: string[]; isTruncated: boolean } {
    if (prefix === 'digests/') {
      const days = [...this.shelves].filter(([name]) => name.startsWith(`${bucket}/${prefix}`));
      const behind = days.flatMap(([, { objects }]) => [...objects.keys()].filter((key) => key > after)).sort();
      return { keys: behind.slice(0, most), isTruncated: behind.length > most };
    }
    const shelf = this.shelves.get(shelfName(bucket, prefix));
    if (shelf === undefined) return { keys: [], isTruncated: false };
    shelf.sorted ??= [...shelf.objects.keys()].sort();
    const keys: string[] = [];
    for (let at = firstBehind(shelf.sorted, prefix, after); at < shelf.sorted.length; at++) {
      if (!shelf.sorted[at].startsWith(prefix)) break;
      if (keys.length === most) return { keys, isTruncated: true };
      keys.push(shelf.sorted[at]);
    }
    return { keys, isTruncated: false };
  }
}

function shelfName(bucket: string, key: string): string {
  const [first, second, ...rest] = key.split('/', 3);
  if (rest.length === 0) throw new Error(`the store has no place for ${JSON.stringify(key)}`);
  return `${bucket}/${first}/${second}/`;
}

/** The first place whose key is not before the prefix, and behind `after`. */
function firstBehind(sorted: readonly string[], prefix: string, after: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < prefix || sorted[middle] <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
