// A vault that our writer made, read by somebody else's program: the reader in Python beside this file was written from
// docs/format.md alone. Where it and our own reader disagree, one of them or the document is wrong, and a clinic that lost both us
// and our program could not restore.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runRestore } from '../../../edge-uploader/restore/run-restore.ts';
import { parseIndex } from '../../../vault/index-file.ts';
import { encodeManifest, type Manifest, parseManifest } from '../../../vault/manifest.ts';
import { indexKey, manifestKey, packKey } from '../../../vault/names.ts';
import { MemoryStore } from '../../edge-uploader/memory-store.ts';
import { backUp, SITE, sourceOf } from '../../edge-uploader/sample-site.ts';
import { sampleDump, seededBytes } from '../../edge-uploader/seeded-bytes.ts';
import { runReader, writeCopy } from './run-reader.ts';

const OTHER_SIGNING_KEY = seededBytes('another site', 32).toString('base64');

const store = new MemoryStore();
const dump = sampleDump('reader', 10);
let folder: string;
let copy: string;
let earlier: Manifest;
let manifest: Manifest;
let output: string;
let recoveryKeyFile: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offsite-reader-'));
  [copy, output, recoveryKeyFile] = ['copy', 'restored', 'recovery-key.txt'].map((name) => join(folder, name));
  const cacheFolder = join(folder, 'cache');
  earlier = await backUp({ store, source: sourceOf(sampleDump('reader', 1)), run: 1, cacheFolder });
  manifest = await backUp({ store, source: sourceOf(dump), run: 2, cacheFolder });
  writeCopy(store, copy);
  writeFileSync(recoveryKeyFile, `# made for a test\n${SITE.recoveryKey}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (options: { backup?: string; signingPublicKey?: string; recoveryKeyFile?: string } = {}) =>
  runReader({ copy, output, recoveryKeyFile, backup: manifest.backup, ...options });
const pathOf = (key: string): string => join(copy, key);
const openedIndex = (): Buffer =>
  execFileSync('age', ['--decrypt', '--identity', recoveryKeyFile, pathOf(indexKey(manifest))]);

describe('an undamaged copy', () => {
  test('gives back every backup, byte for byte, and the newest as "latest"', () => {
    expect(read({ backup: earlier.backup })).toMatchObject({ status: 0 });
    expect(readFileSync(output).equals(sampleDump('reader', 1))).toBe(true);
    rmSync(output);
    expect(read({ backup: 'latest' })).toMatchObject({ status: 0 });
    expect(readFileSync(output).equals(dump)).toBe(true);
    rmSync(output);
  });

  test('gives our own restore the same bytes', async () => {
    const { signingPublicKeys: signingKeys, recoveryKey } = SITE;
    const { signal } = new AbortController();
    const clock = { now: () => new Date(0), onEvent: () => undefined };
    await runRestore({
      store,
      name: manifest,
      signingKeys,
      recoveryKeys: [recoveryKey],
      target: output,
      signal,
      ...clock,
    });
    expect(readFileSync(output).equals(dump)).toBe(true);
    rmSync(output);
  });

  test('has an index that the stock age program opens, with a list of depth 1 and more packs than one', () => {
    const index = parseIndex(openedIndex());
    expect(index).toMatchObject({ depth: 1, dump: { bytes: dump.length }, facts: { engine: 'command', tool: 'cat' } });
    expect(manifest.packs.length).toBeGreaterThan(1);
  });

  test('is not restored over a file that exists', () => {
    writeFileSync(output, 'somebody’s file');
    expect(read()).toMatchObject({ status: 1, said: expect.stringContaining('exists already') });
    expect(readFileSync(output, 'utf8')).toBe('somebody’s file');
    rmSync(output);
  });
});

/** What an attacker, a disk or a careless hand can do to a copy, and the words with which it must be refused. */
const DAMAGES: Record<string, { damage: (paths: Paths) => void; says: RegExp }> = {
  'a byte of a sealed chunk': { damage: ({ pack }) => flip(pack, 100), says: /is damaged/ },
  'a byte of the footer of a pack': { damage: ({ pack }) => flip(pack, -100), says: /is damaged/ },
  'a pack that is cut': { damage: ({ pack }) => cut(pack, 1), says: /another length/ },
  'a pack that is missing': { damage: ({ pack }) => rmSync(pack), says: /is missing/ },
  'two packs in each other’s place': {
    damage: ({ pack, otherPack }) => swap(pack, otherPack),
    says: /another length|is damaged/,
  },
  'a byte of index.age': { damage: ({ index }) => flip(index, 300), says: /not the one that was signed/ },
  'an index.age that is cut': { damage: ({ index }) => cut(index, 1), says: /another length/ },
  'the index.age of another backup': {
    damage: ({ index, otherIndex }) => swap(index, otherIndex),
    says: /another length|not the one that was signed/,
  },
  'a byte of the manifest': { damage: ({ manifest }) => flip(manifest, 200), says: /not signed by this site/ },
  'a byte of the signature': { damage: ({ manifest }) => flip(manifest, -50), says: /not signed|not 64 bytes/ },
  'a manifest that is cut': { damage: ({ manifest }) => cut(manifest, 1), says: /not enclosed/ },
  'an empty manifest': { damage: ({ manifest }) => writeFileSync(manifest, ''), says: /not enclosed/ },
  'the manifest of an earlier backup': {
    damage: ({ manifest, otherManifest }) => swap(manifest, otherManifest),
    says: /of another backup/,
  },
};

interface Paths {
  readonly pack: string;
  readonly otherPack: string;
  readonly index: string;
  readonly otherIndex: string;
  readonly manifest: string;
  readonly otherManifest: string;
}

describe('refuses, and leaves nothing behind', () => {
  test.each(Object.entries(DAMAGES))('%s', (_, { damage, says }) => {
    const whole = join(folder, 'whole');
    cpSync(copy, whole, { recursive: true });
    damage({
      pack: pathOf(packKey(SITE.site, manifest.packs[0].id)),
      otherPack: pathOf(packKey(SITE.site, manifest.packs[1].id)),
      index: pathOf(indexKey(manifest)),
      otherIndex: pathOf(indexKey(earlier)),
      manifest: pathOf(manifestKey(manifest)),
      otherManifest: pathOf(manifestKey(earlier)),
    });
    const { status, said } = read();
    rmSync(copy, { recursive: true });
    cpSync(whole, copy, { recursive: true });
    rmSync(whole, { recursive: true });
    expect(said).toMatch(says);
    expect(status).toBe(1);
    expectNothingLeft();
  });

  test('a signature by another site', () => {
    expect(read({ signingPublicKey: OTHER_SIGNING_KEY })).toMatchObject({ status: 1 });
    expectNothingLeft();
  });

  test('a recovery key that does not fit', () => {
    const stranger = join(folder, 'stranger.txt');
    writeFileSync(stranger, execFileSync('age-keygen', { stdio: ['ignore', 'pipe', 'ignore'] }));
    const { status, said } = read({ recoveryKeyFile: stranger });
    expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining('the recovery key does not open') });
    expectNothingLeft();
    expect(spawnSync('age', ['--decrypt', '--identity', stranger, pathOf(indexKey(manifest))]).status).not.toBe(0);
  });

  // The writer itself could be the liar: an index that is signed and opens, and is wrong all the same.
  test.each<[string, (index: Index) => void, RegExp]>([
    [
      'a whole-dump hash that is another',
      (index) => {
        index.dump.digest = '0'.repeat(64);
      },
      /digest is not the one/,
    ],
    [
      'a pack that the manifest does not name',
      (index) => {
        index.root[0].pack = 'f'.repeat(64);
      },
      /does not name/,
    ],
    [
      'an end beyond its pack',
      (index) => {
        index.root[0].offset = 16 * 1024 * 1024 - index.root[0].length;
      },
      /beyond the end/,
    ],
    [
      'the key of another chunk',
      (index) => {
        index.root[0].key = '1'.repeat(64);
      },
      /does not open/,
    ],
    [
      'another length of a plaintext',
      (index) => {
        index.root[0].bytes += 1;
      },
      /gives less than/,
    ],
    [
      'a member that nobody knows',
      (index) => {
        Object.assign(index, { more: 1 });
      },
      /does not know/,
    ],
    [
      'a depth of 5',
      (index) => {
        index.depth = 5;
      },
      /does not know/,
    ],
    [
      'an empty root',
      (index) => {
        index.root.pop();
      },
      /does not know/,
    ],
    [
      'a depth that is one too small',
      (index) => {
        index.depth = 0;
      },
      /do not sum up/,
    ],
    [
      'a depth that is one too large',
      (index) => {
        index.depth = 2;
      },
      /unknown kind|within a record/,
    ],
  ])('a signed index with %s', (_, falsify, says) => {
    const index = JSON.parse(openedIndex().toString());
    falsify(index);
    const [indexPath, manifestPath] = [pathOf(indexKey(manifest)), pathOf(manifestKey(manifest))];
    const before = [readFileSync(indexPath), readFileSync(manifestPath)];
    const sealed = execFileSync('age', ['--encrypt', '--recipient', SITE.recipient], { input: JSON.stringify(index) });
    writeFileSync(indexPath, sealed);
    writeFileSync(manifestPath, resigned(before[1], sealed));
    const { status, said } = read();
    writeFileSync(indexPath, before[0]);
    writeFileSync(manifestPath, before[1]);
    expect(said).toMatch(says);
    expect(status).toBe(1);
    expectNothingLeft();
  });
});

interface Index {
  depth: number;
  dump: { bytes: number; digest: string };
  root: { pack: string; offset: number; length: number; key: string; bytes: number }[];
}

function resigned(bytes: Buffer, sealedIndex: Buffer): Buffer {
  const sha256 = execFileSync('sha256sum', { input: sealedIndex }).toString().slice(0, 64);
  const index = { bytes: sealedIndex.length, sha256 };
  return encodeManifest({ ...parseManifest(bytes, SITE.signingPublicKeys), index }, SITE.signingKey);
}

function expectNothingLeft(): void {
  expect(readdirSync(folder).filter((name) => name.startsWith('restored'))).toEqual([]);
  expect(existsSync(output)).toBe(false);
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at < 0 ? bytes.length + at : at] ^= 1;
  writeFileSync(path, bytes);
}

function cut(path: string, bytes: number): void {
  truncateSync(path, readFileSync(path).length - bytes);
}

function swap(path: string, other: string): void {
  const bytes = readFileSync(path);
  writeFileSync(path, readFileSync(other));
  writeFileSync(other, bytes);
}
