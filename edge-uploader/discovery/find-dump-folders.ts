// Folders in which some program keeps its own backups: files that begin like what they are named, and of which the newest is fresh.

import { stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { recognise } from '../sources/dump-folder/backup-format.ts';
import { SteadyFile } from '../sources/steady-file.ts';
import type { FoundDumpFolder } from './found.ts';

export const DUMP_NAMES = /\.(fbk|gbk|bak)$/i;
/** An older one is what is left of a program that is no more in use. */
const AGE_DAYS_MAX = 14;
const KINDS = new Set(['firebird-backup', 'mssql-backup', 'mssql-compressed-backup']);

/** Each folder and ending once. `paths` are files that are called like dumps. */
export async function findDumpFolders(paths: readonly string[], now: Date): Promise<FoundDumpFolder[]> {
  const newest = new Map<string, { path: string; bytes: number; writtenAt: Date }>();
  for (const path of paths) {
    const about = await stat(path).catch(() => undefined);
    if (about === undefined || now.getTime() - about.mtimeMs > AGE_DAYS_MAX * 86_400_000) continue;
    const key = `${dirname(path)}\0${extname(path).toLowerCase()}`;
    const before = newest.get(key);
    if (before === undefined || before.writtenAt < about.mtime)
      newest.set(key, { path, bytes: about.size, writtenAt: about.mtime });
  }
  const found: FoundDumpFolder[] = [];
  for (const { path, bytes, writtenAt } of newest.values()) {
    if (!(await beginsAsNamed(path))) continue;
    found.push({ engine: 'dump-folder', folder: dirname(path), newest: `*${extname(path)}`, bytes, writtenAt });
  }
  return found.sort((a, b) => b.writtenAt.getTime() - a.writtenAt.getTime());
}

async function beginsAsNamed(path: string): Promise<boolean> {
  const file = await SteadyFile.open(path, { follow: false }).catch(() => undefined);
  if (file === undefined) return false;
  try {
    return KINDS.has((await recognise(basename(path), file)).contents);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
