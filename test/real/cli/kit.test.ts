// Another machine, and nothing but the text of the recovery kit: no config, no key file, nothing of the clinic's server.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOffsite } from '../../../demo/offsite-process.ts';
import { readRecoveryAccess } from '../../../edge-uploader/config/recovery-access.ts';
import { encodeKit, type Kit } from '../../../edge-uploader/kit/kit-text.ts';
import { type CliStage, openCliStage } from './cli-stage.ts';

let stage: CliStage;
let machine: string;
let kit: Kit;

beforeAll(async () => {
  stage = await openCliStage();
  await stage.backUp();
  const { recovery, recoveryKeyPath } = stage.enrolment;
  const { config, recoveryKeys } = readRecoveryAccess({ config: recovery.configPath, recoveryKey: recoveryKeyPath });
  const { site, vault, signingPublicKeys, secrets } = config;
  kit = { site, vault, signingPublicKeys, credentials: secrets.s3!, recoveryKeys: recoveryKeys! };
  machine = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  await writeFile(join(machine, 'kit.txt'), encodeKit(kit));
  await rm(join(stage.folder, 'recovery'), { recursive: true });
});
afterAll(async () => {
  await rm(machine, { recursive: true, force: true });
  await stage.close();
});

test('lists, verifies and restores', async () => {
  const run = (...args: string[]) => runOffsite(stage.program, [...args, '--kit', 'kit.txt'], { folder: machine });
  const listed = await run('backups');
  expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(listed.stdout).toMatch(/^main /);
  const verified = await run('verify');
  expect(verified).toMatchObject({ exitCode: 0, stderr: '' });
  expect(verified.stdout).toContain('every chunk opens');
  const restored = await run('restore', 'main', '--to', 'main.dump');
  expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
  await stage.restoredTo(join(machine, 'main.dump'));
});

test('a slip, no kit, and one key too many are refused in words', async () => {
  await mkdir(join(stage.folder, 'typed'));
  const typed = join(stage.folder, 'typed/kit.txt');
  await writeFile(typed, encodeKit(kit).replace('us-east-1', 'us-east-l').replace('eu-central-1', 'eu-central-l'));
  const restore = (...args: string[]) => ['restore', 'main', '--to', 'x', ...args];
  await stage.refused('keys', /check word does not fit/, ...restore('--kit', typed));
  await stage.refused('keys', /no-kit\.txt: there is no such file/, ...restore('--kit', 'no-kit.txt'));
  await stage.refused('usage', /both given/, ...restore('--kit', typed, '--recovery-key', typed));
  await stage.refused('usage', /nothing was given that opens a backup/, ...restore());
});
