// Vaults that lie, before the stranger's reader: it must refuse every lie that our own restore refuses. Where one of the two takes
// what the other does not, docs/format.md can be read in two ways.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BackupName } from '../../../vault/names.ts';
import { ForgedVault, listOf } from '../../edge-uploader/restore/forged-vault.ts';
import { CHUNKS, DUMP, LIES } from '../../edge-uploader/restore/lies.ts';
import { SITE } from '../../edge-uploader/sample-site.ts';
import { runReader, writeCopy } from './run-reader.ts';

function read(vault: ForgedVault, { backup }: BackupName) {
  const folder = mkdtempSync(join(tmpdir(), 'offsite-hostile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [copy, output, recoveryKeyFile] = ['copy', 'restored', 'recovery-key.txt'].map((name) => join(folder, name));
  writeCopy(vault.store, copy);
  writeFileSync(recoveryKeyFile, SITE.recoveryKey);
  return { ...runReader({ copy, backup, recoveryKeyFile, output }), folder, output };
}

test('without a lie, the vault made by hand is restored', async () => {
  const vault = new ForgedVault();
  const name = await vault.commit(CHUNKS, { depth: 1, root: vault.pack(listOf(vault.pack(...CHUNKS))) });
  const { status, output } = read(vault, name);
  expect(status).toBe(0);
  expect(readFileSync(output).equals(DUMP)).toBe(true);
});

test.each(LIES)('$what', async ({ tell }) => {
  const vault = new ForgedVault();
  const { status, said, folder } = read(vault, await tell(vault));
  expect(said).toMatch(/^refused: [^\n]+\n$/);
  expect(status).toBe(1);
  expect(readdirSync(folder).sort()).toEqual(['copy', 'recovery-key.txt']);
});
