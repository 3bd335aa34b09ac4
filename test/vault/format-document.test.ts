// docs/format.md and the code say the same. A stranger restores from the page, so a table that is right in one place only is a
// backup that cannot be restored.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as limits from '../../vault/limits.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/format.md'), 'utf8');
/** Without the spaces with which the formatter aligns the columns of tables. */
const pageLines = new Set(
  page.split('\n').map((line) => (line.startsWith('|') ? line.replaceAll(/ +/g, ' ') : line).trim()),
);
const headOf = (file: string): string[] => {
  const lines = readFileSync(join(ROOT, 'vault', file), 'utf8').split('\n');
  return lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  );
};

describe('docs/format.md', () => {
  test.each([
    'names.ts',
    'sealed-chunk.ts',
    'pack.ts',
    'chunk-list.ts',
    'site-secret.ts',
    'manifest.ts',
  ])('has the table at the head of vault/%s, in the same words', (file) => {
    const table = headOf(file).filter((line) => line.startsWith('//   '));
    expect(table.length).toBeGreaterThan(0);
    const missing = table.map((line) => line.slice(2).trim()).filter((line) => !pageLines.has(line));
    expect(missing, `change the head of vault/${file} and docs/format.md together`).toEqual([]);
  });

  test('has the limits of vault/limits.ts', () => {
    const mib = (bytes: number): string => `${bytes / 1024 / 1024} MiB`;
    const rows = [
      `| a pack | ${mib(limits.PACK_BYTES_MAX)} |`,
      `| a chunk's plaintext | ${mib(limits.CHUNK_BYTES_MAX)} |`,
      `| average chunk of a dump | ${limits.CHUNK_BYTES_CLASSES.slice(0, 2)
        .map((bytes) => `${bytes / 1024} KiB`)
        .join(', ')} or ${mib(limits.CHUNK_BYTES_CLASSES[2])} |`,
      `| average chunk of a chunk list | ${limits.LIST_CHUNK_BYTES / 1024} KiB |`,
      `| chunks in \`root\` | ${limits.ROOT_CHUNKS_MAX} |`,
      `| depth | ${limits.LIST_DEPTH_MAX}: more than 10 PB |`,
      `| packs of one backup | ${limits.PACKS_MAX.toLocaleString('en')}: about 5 TB stored |`,
      `| manifest.json | ${mib(limits.MANIFEST_BYTES_MAX)} |`,
      `| index.age, and its plaintext | ${mib(limits.INDEX_BYTES_MAX)} each |`,
    ];
    expect(rows.filter((row) => !pageLines.has(row))).toEqual([]);
    expect(limits.CHUNK_BYTES_MAX).toBe(Math.max(...limits.CHUNK_BYTES_CLASSES) * limits.CHUNK_SPREAD);
  });

  test('is frozen in its derivations: the example is the one of the vectors', () => {
    for (const name of ['chunk-id', 'chunk-key', 'footer-key']) {
      const vector = JSON.parse(readFileSync(join(ROOT, `test/vectors/derivations/${name}.json`), 'utf8'));
      expect(page).toContain(vector.expect.hex);
    }
  });
});
