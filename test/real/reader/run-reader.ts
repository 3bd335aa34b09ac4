// Runs the Python reader on a copy of a bucket, as a person would. Without `-B` Python would leave its caches in the source tree.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MemoryStore } from '../../edge-uploader/memory-store.ts';
import { SITE } from '../../edge-uploader/sample-site.ts';

export interface Reading {
  /** The folder with the copy of the bucket. */
  readonly copy: string;
  readonly backup: string;
  readonly recoveryKeyFile: string;
  readonly output: string;
  readonly signingPublicKey?: string;
}

/** The reader's exit code and what it said. */
export function runReader(reading: Reading): { status: number | null; said: string } {
  const { copy, backup, recoveryKeyFile, output, signingPublicKey = SITE.signingPublicKey } = reading;
  const program = join(import.meta.dirname, 'offsite_reader.py');
  const place = [copy, SITE.site, SITE.database, backup];
  const { status, stdout, stderr, error } = spawnSync(
    '/usr/bin/python3',
    ['-B', program, ...place, recoveryKeyFile, signingPublicKey, output],
    { encoding: 'utf8' },
  );
  if (error !== undefined) throw error;
  return { status, said: stdout + stderr };
}

/** Writes a vault as a person's copy of the bucket: one file for each key. */
export function writeCopy(store: MemoryStore, folder: string): void {
  for (const [key, { body }] of store.objects) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), body);
  }
}
