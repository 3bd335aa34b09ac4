// Where the golden vaults lie and what is known of each. See golden.test.ts for what they are.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface GoldenAbout {
  readonly site: string;
  readonly database: string;
  readonly siteSecret: string;
  readonly signingPublicKey: string;
  /** The SHA-256 of the lines of `sha256sum` over all keys, sorted. */
  readonly copySha256: string;
  /** Oldest first. */
  readonly dumps: readonly { backup: string; bytes: number; sha256: string }[];
}

/** The folders of all golden vaults. */
export function goldenReleases(): string[] {
  return readdirSync(import.meta.dirname).filter((name) => name.startsWith('release-'));
}

export function readGolden(release: string): { folder: string; recoveryKeyFile: string; about: GoldenAbout } {
  const folder = join(import.meta.dirname, release);
  const about: GoldenAbout = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8'));
  return { folder, recoveryKeyFile: join(folder, 'recovery-key.txt'), about };
}
