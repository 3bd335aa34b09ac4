// Makes a golden vault with the writer of this release: `node test/golden/make-release.ts 0.1`. Run once for each release, never
// again: a golden vault that could be made anew would only show that today's reader reads what today's writer writes.

import { hash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runBackup } from '../../edge-uploader/backup/run-backup.ts';
import type { BackupId } from '../../vault/names.ts';
import { MemoryStore } from '../edge-uploader/memory-store.ts';
import { optionsWithCache, SITE, sourceOf } from '../edge-uploader/sample-site.ts';
import { rows, seededBytes } from '../edge-uploader/seeded-bytes.ts';

const release = process.argv[2];
if (!/^\d+\.\d+$/.test(release ?? '')) throw new Error('say which release: node test/golden/make-release.ts 0.1');
const folder = join(import.meta.dirname, `release-${release}`);
if (existsSync(folder)) throw new Error(`${folder} exists: a golden vault is never made anew`);

// Small and yet of every kind: compressible, incompressible, repeated, and more than 64 chunks, so that there is a list.
const images = seededBytes('golden images', 150_000);
const page = Buffer.concat([images, Buffer.alloc(50_000)]);
const first = Buffer.concat([rows('golden', 300_000), ...Array.from({ length: 80 }, () => page), images]);
const second = Buffer.concat([first.subarray(0, 200_000), Buffer.from('a new visit\n'), first.subarray(200_000)]);

const store = new MemoryStore();
const cacheFolder = mkdtempSync(join(tmpdir(), 'offsite-golden-'));
const dumps: { backup: BackupId; bytes: number; sha256: string }[] = [];
for (const [i, dump] of [first, second].entries()) {
  const run = i + 1;
  const { backup } = await runBackup(optionsWithCache({ store, source: sourceOf(dump), run, cacheFolder }));
  dumps.push({ backup, bytes: dump.length, sha256: hash('sha256', dump, 'hex') });
}
rmSync(cacheFolder, { recursive: true });

for (const [key, { body }] of store.objects) {
  mkdirSync(dirname(join(folder, 'copy', key)), { recursive: true });
  writeFileSync(join(folder, 'copy', key), body);
}
writeFileSync(join(folder, 'recovery-key.txt'), `# of no real site\n${SITE.recoveryKey}\n`);
const { site, database, signingPublicKey } = SITE;
const sums = [...store.objects].map(([key, { body }]) => `${hash('sha256', body, 'hex')}  ${key}\n`).sort();
const copySha256 = hash('sha256', sums.join(''), 'hex');
const siteSecret = SITE.siteSecret.toString('base64');
const about = { site, database, siteSecret, signingPublicKey, copySha256, dumps };
writeFileSync(join(folder, 'about.json'), `${JSON.stringify(about, null, 2)}\n`);
console.log(`${folder}: ${store.objects.size} objects`);
