// A new server with Windows as a technician sets it up: the enrolment file, a file of answers, `offsite init`, and a restore with nothing
// but what was printed. Wine's `icacls` does nothing and says nothing, so that rights were not seen here; the warning about that is.

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { register } from '../../demo/enrolment.ts';
import type { OffsiteRun } from '../../demo/offsite-process.ts';
import { EXIT } from '../../edge-uploader/failure.ts';
import { encodeEnrolment } from '../../vault/enrolment.ts';
import { databaseIdSchema, siteIdSchema } from '../../vault/names.ts';
import { DUMP_FOLDER, openWindowsStage, type WindowsStage } from './windows-stage.ts';
import { driveC } from './wine.ts';

let stage: WindowsStage;
let desk: string;
let folder: string;
beforeAll(async () => {
  stage = await openWindowsStage();
  desk = join(stage.folder, 'Stažené soubory');
  // The folder that is proposed.
  folder = join(driveC(stage.wine), 'ProgramData', 'offsite');
  await mkdir(desk);
  const { cloud } = stage;
  const { accessKeyId, secretAccessKey, id, recovery } = cloud.site;
  const enrolment = encodeEnrolment({
    ...{ site: siteIdSchema.parse(id), name: 'Ordinace MUDr. Novák', language: 'cs', timeZone: 'Europe/Prague' },
    ...{ issuedAt: '2026-11-28T07:00:00.000Z', ledger: { bucket: cloud.ledgerBucket } },
    vault: { bucket: cloud.vaultBucket, region: cloud.region, endpoint: cloud.endpoint },
    ...{ uploader: { accessKeyId, secretAccessKey }, recovery },
    databases: [{ database: databaseIdSchema.parse('main'), deadline: 'every day by 07:00' }],
  });
  await writeFile(join(desk, 'enrolment.json'), enrolment);
  const main = { ...DUMP_FOLDER, folder: stage.inside(join(stage.folder, 'dumps')) };
  const schedule = [{ at: 'every day at 01:30' }];
  await writeFile(join(desk, 'answers.yaml'), stringify({ databases: { main }, schedule }));
});
afterAll(() => stage?.close());

const init = (...args: string[]): Promise<OffsiteRun> =>
  stage.run('init', '--enrolment', join(desk, 'enrolment.json'), '--answers', join(desk, 'answers.yaml'), ...args);

test('from nothing to a validated backup, and back with nothing but the print', async () => {
  const first = await init();
  expect(first.exitCode, first.stderr).toBe(EXIT.usage);
  expect(first.stderr).toMatch(/the rights of .* could not be looked at \(.*\): see under Properties > Security/);
  expect(first.stderr).toMatch(/nobody has said that the recovery kit was printed/);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['offsite.yaml', 'recovery-kit.html', 'secrets.yaml']));
  const page = await readFile(join(folder, 'recovery-kit.html'), 'utf8');
  const word = /<div class="word">.*?<b>([a-z-]+)<\/b>/.exec(page)![1]!;
  const text = /<pre>(.*?)<\/pre>/s.exec(page)![1]!;

  // The cloud still knows another key of this site.
  const unknown = await init('--kit-printed', word);
  expect(unknown.exitCode, unknown.stderr).toBe(EXIT.damaged);
  expect(unknown.stderr).toContain("its signature is not by this site's key");
  expect(existsSync(join(folder, 'recovery-kit.html'))).toBe(false);
  expect(await readdir(join(driveC(stage.wine), 'windows/system32/tasks'))).toContain('clinic-offsite-demo-clinic-1');

  const { site, signingPublicKeys } = parse(await readFile(join(folder, 'offsite.yaml'), 'utf8'));
  await register(stage.cloud, { site, signingPublicKeys });
  const again = await init();
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.stdout).toContain('main');

  await writeFile(join(desk, 'kit.txt'), text);
  const target = join(desk, 'obnoveno.bin');
  await stage.succeed('restore', 'main', '--kit', join(desk, 'kit.txt'), '--to', target);
  await stage.isDump(target);
});
