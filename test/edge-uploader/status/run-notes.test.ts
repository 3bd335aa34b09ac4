// Notes of runs come back as they were written; what is lost, damaged or somebody else's is as good as not there.

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noted, type RunNotes, readNotes, writeNotes } from '../../../edge-uploader/status/run-notes.ts';
import { writeWhole } from '../../../edge-uploader/status/write-whole.ts';
import { SAMPLE_STATUSES } from '../../../tools/look/sample-status.ts';
import { siteIdSchema } from '../../../vault/names.ts';

const site = siteIdSchema.parse('novak-praha');
let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'offsite-test-')), 'status');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

test.each(Object.entries(SAMPLE_STATUSES))('%s: written and read again', async (_, { databases, askedAt }) => {
  let notes: RunNotes = { site, ...(askedAt && { askedAt }), databases: {} };
  for (const { database, cloud, lastRun } of databases)
    notes = noted(notes, database, { ...(cloud && { cloud }), ...(lastRun && { lastRun }) });
  await writeNotes(folder, notes);
  expect(await readNotes(folder, site)).toEqual(notes);
});

test('one thing is noted beside the others', () => {
  const [main, images] = SAMPLE_STATUSES.good!.databases;
  const before = noted({ site, databases: {} }, main!.database, { cloud: main!.cloud });
  const after = noted(noted(before, images!.database, { cloud: {} }), main!.database, { lastRun: main!.lastRun });
  expect(after.databases).toEqual({
    [main!.database]: { cloud: main!.cloud, lastRun: main!.lastRun },
    [images!.database]: { cloud: {} },
  });
});

test.each([
  ['no notes', undefined],
  ['nothing in them', ''],
  ['half of them', '{"format":"clinic-offsite/1/notes","site":"novak-praha","data'],
  ['notes of another site', '{"format":"clinic-offsite/1/notes","site":"svoboda-brno","databases":{}}'],
  ['a time that is none', '{"format":"clinic-offsite/1/notes","site":"novak-praha","askedAt":"soon","databases":{}}'],
  ['a field that is none', '{"format":"clinic-offsite/1/notes","site":"novak-praha","databases":{},"more":1}'],
])('%s: as good as none', async (_, text) => {
  await mkdir(folder);
  if (text !== undefined) await writeFile(join(folder, 'notes.json'), text);
  expect(await readNotes(folder, site)).toEqual({ site, databases: {} });
});

test('a file is written whole: readable for all, and nothing else is left; a link in its way is not followed', async () => {
  const page = join(folder, 'status.html');
  await writeWhole(page, 'first');
  const victim = join(folder, 'victim');
  await writeFile(victim, 'untouched');
  await symlink(victim, `${page}.new`);
  await writeWhole(page, 'second');
  expect(await readFile(page, 'utf8')).toBe('second');
  expect(await readFile(victim, 'utf8')).toBe('untouched');
  expect((await stat(page)).mode & 0o777).toBe(0o644);
  expect((await readdir(folder)).sort()).toEqual(['status.html', 'victim']);
});

test('what cannot be written leaves what was there', async () => {
  const page = join(folder, 'status.html');
  await writeWhole(page, 'first');
  await mkdir(`${page}.new`);
  await writeFile(join(`${page}.new`, 'in-the-way'), '');
  await expect(writeWhole(page, 'second')).rejects.toThrow();
  expect(await readFile(page, 'utf8')).toBe('first');
  await chmod(folder, 0o755);
});
