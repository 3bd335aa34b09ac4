// The files of the log on a real folder: what a line, a full file, a new month and a clean-up leave behind.

import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendLine, logFiles, removeOld } from '../../../edge-uploader/logs/log-folder.ts';

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'offsite-logs-'));
  folder = join(base, 'logs');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const LIMITS = { fileBytesMax: 100, bytesMax: 1000, monthsMax: 13 };
const november = new Date('2026-11-30T23:59:59Z');
const december = new Date('2026-12-01T00:00:00Z');
const files = async (): Promise<string[]> => (await readdir(folder)).sort();

test('folder and file are for nobody else', async () => {
  appendLine(folder, '{}', november);
  expect(await files()).toEqual(['offsite-2026-11.log']);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'offsite-2026-11.log'))).mode & 0o777).toBe(0o600);
});

test('a month has a file, and a further one once that is full; no line is lost or cut', async () => {
  for (let i = 0; i < 12; i++) appendLine(folder, `line ${i} ${'.'.repeat(20)}`, november, LIMITS);
  appendLine(folder, 'of december', december, LIMITS);
  expect(await files()).toEqual([
    ...['offsite-2026-11.2.log', 'offsite-2026-11.3.log', 'offsite-2026-11.log', 'offsite-2026-12.log'],
  ]);
  const texts = await Promise.all(logFiles(folder).map((path) => readFile(path, 'utf8')));
  const lines = texts.join('').trimEnd().split('\n');
  expect(lines.slice(0, -1).map((line) => Number(line.split(' ')[1]))).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(lines.at(-1)).toBe('of december');
});

test('what is older than thirteen months goes, by its name; foreign files stay', async () => {
  await mkdir(folder);
  for (const month of ['2025-10', '2025-11', '2026-11', '2094-01'])
    await writeFile(join(folder, `offsite-${month}.log`), 'x');
  await writeFile(join(folder, 'offsite-2025-10.log.gz'), 'x');
  await writeFile(join(folder, 'notes.txt'), 'x');
  removeOld(folder, december, LIMITS);
  expect(await files()).toEqual([
    ...['notes.txt', 'offsite-2025-10.log.gz', 'offsite-2025-11.log', 'offsite-2026-11.log', 'offsite-2094-01.log'],
  ]);
});

test('beyond all bytes the oldest go, the newest stays whatever its size', async () => {
  await mkdir(folder);
  const bytes = { '2026-08': 600, '2026-09': 300, '2026-10': 600, '2026-11': 50 };
  for (const [month, size] of Object.entries(bytes))
    await writeFile(join(folder, `offsite-${month}.log`), 'x'.repeat(size));
  removeOld(folder, november, LIMITS);
  expect(await files()).toEqual(['offsite-2026-09.log', 'offsite-2026-10.log', 'offsite-2026-11.log']);
  await writeFile(join(folder, 'offsite-2026-11.log'), 'x'.repeat(2000));
  removeOld(folder, november, LIMITS);
  expect(await files()).toEqual(['offsite-2026-11.log']);
});

test('unless told otherwise: 5 MB a file, 50 MB and thirteen months in all, as docs/doctor.md says', async () => {
  const sized = async (month: string, bytes: number): Promise<void> => {
    await writeFile(join(folder, `offsite-${month}.log`), '');
    await truncate(join(folder, `offsite-${month}.log`), bytes);
  };
  await mkdir(folder);
  await sized('2026-11', 4_999_999);
  appendLine(folder, '{}', november);
  expect(await files()).toEqual(['offsite-2026-11.log']);
  appendLine(folder, '{}', november);
  expect(await files()).toEqual(['offsite-2026-11.2.log', 'offsite-2026-11.log']);
  await rm(folder, { recursive: true });
  await mkdir(folder);
  for (const month of ['2025-10', '2025-11', '2026-11']) await sized(month, 1);
  removeOld(folder, december);
  expect(await files()).toEqual(['offsite-2025-11.log', 'offsite-2026-11.log']);
  await sized('2026-11', 49_999_999);
  removeOld(folder, december);
  expect(await files()).toEqual(['offsite-2025-11.log', 'offsite-2026-11.log']);
  await sized('2026-11', 50_000_000);
  removeOld(folder, december);
  expect(await files()).toEqual(['offsite-2026-11.log']);
});
