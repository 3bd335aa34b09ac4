// The golden vaults of all releases, read by the stranger's reader in Python. See test/golden/golden.test.ts for what they are and
// why they are never made anew.

import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { goldenReleases, readGolden } from '../../golden/read-golden.ts';
import { runReader } from './run-reader.ts';

describe.each(goldenReleases())('the vault that %s wrote', (release) => {
  const { folder, recoveryKeyFile, about } = readGolden(release);

  test.each(about.dumps)('gives back the dump of $backup', ({ backup, bytes, sha256 }) => {
    const scratch = mkdtempSync(join(tmpdir(), 'offsite-golden-'));
    onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
    const output = join(scratch, 'dump');
    const { signingPublicKey } = about;
    const { status, said } = runReader({
      copy: join(folder, 'copy'),
      backup,
      recoveryKeyFile,
      output,
      signingPublicKey,
    });
    expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining(`${bytes} bytes`) });
    expect(hash('sha256', readFileSync(output), 'hex')).toBe(sha256);
  });
});
