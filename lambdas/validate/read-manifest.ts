// Reads the manifest of one backup and believes it only if the site signed it for this very place. Without the last part, an
// old manifest copied under a new name would pass for tonight's backup.

import type { KeyObject } from 'node:crypto';
import { MANIFEST_BYTES_MAX } from '../../vault/limits.ts';
import { type Manifest, parseManifest } from '../../vault/manifest.ts';
import type { BackupName } from '../../vault/names.ts';
import { manifestKey } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { type ObjectVersion, readObject } from '../vault-reader/object-bytes.ts';
import type { StoredObject } from '../vault-reader/observe-object.ts';

/** The manifest, or why it is none. Reads exactly the version that was observed, whatever was stored since. */
export async function readManifest(options: {
  vault: Pick<ObjectVersion, 's3' | 'bucket'>;
  name: BackupName;
  observed: StoredObject;
  signingKeys: readonly KeyObject[];
}): Promise<{ manifest: Manifest } | { reason: string }> {
  const { vault, name, observed, signingKeys } = options;
  if (observed.bytes > MANIFEST_BYTES_MAX) {
    return { reason: `it has ${observed.bytes} bytes and was not read: a manifest has at most ${MANIFEST_BYTES_MAX}` };
  }
  if (observed.archivedIn !== undefined) return { reason: 'it cannot be read while it lies in an archive' };
  const version = { ...vault, key: manifestKey(name), versionId: observed.versionId };
  const bytes = await readObject(version, MANIFEST_BYTES_MAX);
  try {
    return checkName(parseManifest(bytes, signingKeys), name);
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.reason };
    throw error;
  }
}

function checkName(manifest: Manifest, name: BackupName): { manifest: Manifest } | { reason: string } {
  for (const part of ['site', 'database', 'backup'] as const) {
    if (manifest[part] !== name[part]) {
      return { reason: `it was signed for the ${part} ${manifest[part]}, not for the place where it lies` };
    }
  }
  return { manifest };
}
