// Whole backups as they lie in a bucket, frozen: an age file, a signed manifest, packs, chunk lists of lists. The vectors beside
// them show that each part can be read; only these show that the parts still fit together. See vectors.test.ts for what
// changing them would cost. Each folder has a copy of the bucket, the kit's two keys, and the dump that must come out.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decrypter } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { ChunkListParser, type ChunkRef } from '../../vault/chunk-list.ts';
import { type BackupIndex, parseIndex } from '../../vault/index-file.ts';
import { type Manifest, parseManifest } from '../../vault/manifest.ts';
import { type BackupName, indexKey, packKey, parseManifestKey } from '../../vault/names.ts';
import { openPackFooter, parsePackTrailer } from '../../vault/pack.ts';
import { openChunk } from '../../vault/sealed-chunk.ts';
import { parseSigningPublicKey, parseSiteSecret } from '../../vault/site-keys.ts';
import { deriveChunkId, deriveChunkKey, deriveFooterKey, plaintextHash } from '../../vault/site-secret.ts';

const FOLDER = join(import.meta.dirname, 'backups');
/** The secret of the site that the frozen backups are of: 00 01 02 … 1f. */
const SITE_SECRET = parseSiteSecret('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=') as Buffer;

interface Opened {
  readonly name: BackupName;
  readonly manifest: Manifest;
  readonly index: BackupIndex;
  readonly read: (key: string) => Buffer;
}

async function open(folder: string): Promise<Opened> {
  const read = (key: string): Buffer => readFileSync(join(folder, 'copy', key));
  const keys = readdirSync(join(folder, 'copy'), { recursive: true, encoding: 'utf8' }).map((k) =>
    k.replaceAll('\\', '/'),
  );
  const manifestKey = keys.find((key) => key.endsWith('/manifest.json')) ?? '';
  const name = parseManifestKey(manifestKey);
  const signingKey = parseSigningPublicKey(readFileSync(join(folder, 'signing-public-key.txt'), 'utf8').trim());
  if (signingKey === undefined) throw new Error('the public key does not parse');
  const manifest = parseManifest(read(manifestKey), [signingKey]);
  const sealed = read(indexKey(name));
  expect(plaintextHash(sealed).toString('hex')).toBe(manifest.index.sha256);
  const decrypter = new Decrypter();
  const kit = readFileSync(join(folder, 'recovery-key.txt'), 'utf8');
  decrypter.addIdentity(kit.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-')) ?? '');
  return { name, manifest, index: parseIndex(await decrypter.decrypt(sealed)), read };
}

/** The dump, and all references that led to it: those of the lists, too. */
function restore({ name, index, read }: Opened): { dump: Buffer; digest: string; refs: ChunkRef[] } {
  const openRef = (ref: ChunkRef): Buffer => {
    const pack = read(packKey(name.site, ref.pack));
    return openChunk(pack.subarray(ref.offset, ref.offset + ref.length), ref.key, ref.bytes);
  };
  let level: readonly ChunkRef[] = index.root;
  const refs = [...level];
  for (let depth = index.depth; depth > 0; depth--) {
    const parser = new ChunkListParser();
    level = level.flatMap((ref) => [...parser.push(openRef(ref))]);
    parser.finish();
    refs.push(...level);
  }
  const chunks = level.map(openRef);
  const digest = plaintextHash(Buffer.concat(chunks.map((chunk) => plaintextHash(chunk)))).toString('hex');
  return { dump: Buffer.concat(chunks), digest, refs };
}

describe.each(readdirSync(FOLDER))('the frozen backup "%s"', (folder) => {
  test('gives its dump back', async () => {
    const opened = await open(join(FOLDER, folder));
    const { dump, digest } = restore(opened);
    expect(dump.equals(readFileSync(join(FOLDER, folder, 'dump')))).toBe(true);
    expect(digest).toBe(opened.index.dump.digest);
    expect(opened.index).toMatchObject({ ...opened.name, dump: { bytes: opened.manifest.dumpBytes } });
    expect(opened.manifest).toMatchObject(opened.name);
  });

  test('names every pack it needs, and how many of their bytes', async () => {
    const opened = await open(join(FOLDER, folder));
    const used = new Map<string, number>();
    const counted = new Set<string>();
    for (const ref of restore(opened).refs) {
      if (!counted.has(`${ref.pack}/${ref.offset}`)) used.set(ref.pack, (used.get(ref.pack) ?? 0) + ref.length);
      counted.add(`${ref.pack}/${ref.offset}`);
    }
    expect(opened.manifest.packs.map(({ id, usedBytes }) => [id, usedBytes])).toEqual([...used].sort());
    for (const { id, bytes } of opened.manifest.packs) {
      const pack = opened.read(packKey(opened.name.site, id));
      expect([pack.length, plaintextHash(pack).toString('hex')]).toEqual([bytes, id]);
    }
  });

  test('is a base for deduplication: its footers name each chunk by its content', async () => {
    const opened = await open(join(FOLDER, folder));
    for (const { id } of opened.manifest.packs) {
      const pack = opened.read(packKey(opened.name.site, id));
      const { offset, length } = parsePackTrailer(pack.subarray(-20), pack.length);
      const entries = openPackFooter(pack.subarray(offset, offset + length), deriveFooterKey(SITE_SECRET), offset);
      for (const ref of restore(opened).refs.filter((ref) => ref.pack === id)) {
        const h = plaintextHash(openChunk(pack.subarray(ref.offset, ref.offset + ref.length), ref.key, ref.bytes));
        const entry = entries.find((entry) => entry.offset === ref.offset);
        expect(entry).toEqual({ id: deriveChunkId(SITE_SECRET, h), offset: ref.offset, length: ref.length });
        expect(deriveChunkKey(SITE_SECRET, h).equals(ref.key)).toBe(true);
      }
    }
  });
});
