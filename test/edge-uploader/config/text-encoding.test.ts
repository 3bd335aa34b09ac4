// Files as editors on Windows save them. Read as something else than they were written as, a folder with diacritics would be "not there".

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../../edge-uploader/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsite-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.strictObject({ folder: z.string() });
function read(bytes: Buffer): unknown {
  const path = join(folder, 'offsite.yaml');
  writeFileSync(path, bytes);
  return readYaml('config', path, schema);
}
const TEXT = 'folder: D:\\Zálohy kartotéky\r\n';

test('UTF-8, with and without its mark, and with the line ends of Windows', () => {
  for (const text of [TEXT, `\ufeff${TEXT}`]) {
    expect(read(Buffer.from(text))).toEqual({ folder: 'D:\\Zálohy kartotéky' });
  }
});

test.each([
  // In windows-1250, as "ANSI" is in Czechia.
  ['ANSI', Buffer.from(TEXT, 'latin1')],
  ['UTF-16', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
])('%s is refused, with what to do', (_name, bytes) => {
  expect(() => read(bytes)).toThrow(/offsite\.yaml: it is not written in UTF-8$/);
});
