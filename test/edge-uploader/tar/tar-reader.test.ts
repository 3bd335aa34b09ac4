// What is written is read back the same, and nothing else is read. test/real/sources/files.test.ts lets Debian's tar judge.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { END_OF_TAR, encodeTarHeader, type TarEntry, tarPadding } from '../../../edge-uploader/tar/tar-header.ts';
import { type ReadableTar, readTar } from '../../../edge-uploader/tar/tar-reader.ts';
import { anyEntry } from './tar-entries.ts';

const readable = (bytes: Buffer): ReadableTar => ({
  bytes: bytes.length,
  read: async (position, length) => bytes.subarray(position, position + length),
});

/** Contents are left out, and the size is taken down to what they have. */
function archive(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => [
    encodeTarHeader(entry),
    Buffer.alloc(entry.bytes, 'c'),
    tarPadding(entry.bytes),
  ]);
  return Buffer.concat([...parts, END_OF_TAR]);
}

async function read(bytes: Buffer) {
  const entries: TarEntry[] = [];
  for await (const { entry, at } of readTar(readable(bytes))) {
    entries.push(entry);
    expect(bytes.subarray(at, at + entry.bytes).equals(Buffer.alloc(entry.bytes, 'c'))).toBe(true);
  }
  return entries;
}

const small = anyEntry.map((entry) => ({ ...entry, bytes: entry.bytes % 3000 }));

test('any entries come back, with every byte of their names', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(small, { maxLength: 6 }), async (entries) => {
      expect(await read(archive(entries))).toEqual(entries);
    }),
  );
});

test('sizes beyond what the field can hold', async () => {
  await fc.assert(
    fc.asyncProperty(anyEntry, async (entry) => {
      const header = encodeTarHeader(entry);
      const sparse = { bytes: 2 ** 50, read: readable(header).read };
      const { value } = await readTar(sparse).next();
      expect(value.entry).toEqual(entry);
      expect(value.at).toBe(header.length);
    }),
  );
});

describe('refused is', () => {
  const sound = archive([
    { kind: 'file', name: Buffer.from('ž'), mode: 0o644, uid: 0, gid: 0, bytes: 600, mtimeNs: 5n },
    {
      kind: 'link',
      name: Buffer.from('l'),
      target: Buffer.from('ž'),
      mode: 0o777,
      uid: 0,
      gid: 0,
      bytes: 0,
      mtimeNs: 0n,
    },
  ]);
  test('every cut of it', async () => {
    for (let end = 0; end < sound.length; end += 1) {
      await expect(read(sound.subarray(0, end)), `${end}`).rejects.toMatchObject({ exit: 'damaged' });
    }
  });

  test('every changed byte of a header block', async () => {
    const headerBytes = sound.indexOf('c'.repeat(600));
    for (let at = 0; at < headerBytes; at += 1) {
      // Records have no checksum: there a changed letter is another name.
      if (at >= 512 && at < 1024) continue;
      const changed = Buffer.from(sound);
      changed[at]! ^= 1;
      await expect(read(changed), `${at}`).rejects.toMatchObject({ exit: 'damaged' });
    }
  });

  test('whatever stands behind its end', async () => {
    await expect(read(Buffer.concat([sound, Buffer.alloc(512)]))).rejects.toThrow('it goes on behind its end');
  });

  test('an entry of another kind: a device, a hard link', async () => {
    for (const flag of '13467gL') {
      const header = encodeTarHeader({
        kind: 'file',
        name: Buffer.from('a'),
        mode: 0,
        uid: 0,
        gid: 0,
        bytes: 0,
        mtimeNs: 0n,
      });
      const sum = Number.parseInt(header.toString('latin1', 148, 154), 8) - 0x30 + flag.charCodeAt(0);
      header.write(flag, 156, 'latin1');
      header.write(sum.toString(8).padStart(6, '0'), 148, 'latin1');
      await expect(read(Buffer.concat([header, END_OF_TAR])), flag).rejects.toThrow('of an unknown kind');
    }
  });
});
