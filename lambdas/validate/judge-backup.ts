// Judges one backup: looks at the manifest, the index and every pack in the vault, and says what is wrong. It writes nothing.
// It throws where S3 gave no certain answer: a backup is never failed because S3 was busy.

import type { KeyObject } from 'node:crypto';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Manifest } from '../../vault/manifest.ts';
import { type BackupName, indexKey, manifestKey, packKey } from '../../vault/names.ts';
import type { RereadMode, Verdict } from '../../vault/verdict.ts';
import { HEADS_IN_FLIGHT_MAX, REREADS_IN_FLIGHT_MAX } from '../limits.ts';
import { mapInFlight } from '../vault-reader/in-flight.ts';
import { hashObject, type ObjectVersion } from '../vault-reader/object-bytes.ts';
import { observeObject } from '../vault-reader/observe-object.ts';
import { decideVerdict, type JudgedObject } from './decide-verdict.ts';
import { type Content, judgeObject, type LockRules, needsReread } from './judge-object.ts';
import { readManifest } from './read-manifest.ts';

export interface Judgement {
  readonly vault: Pick<ObjectVersion, 's3' | 'bucket'>;
  readonly name: BackupName;
  readonly signingKeys: readonly KeyObject[];
  readonly judgedAt: Date;
  readonly locks: LockRules;
  readonly reread: RereadMode;
  /** Objects that must be read again whatever the mode: the last judgement found them damaged. */
  readonly isSuspect: (key: string) => boolean;
}

export async function judgeBackup(judgement: Judgement): Promise<Verdict> {
  const { name, judgedAt, reread } = judgement;
  const { manifest, content } = await judgeManifest(judgement);
  const objects = content === undefined ? [] : await judgeContents(judgement, content);
  return decideVerdict({ name, judgedAt, reread, manifest, objects });
}

async function judgeManifest(judgement: Judgement): Promise<{ manifest: JudgedObject; content?: Manifest }> {
  const { vault, name, signingKeys, locks } = judgement;
  const key = manifestKey(name);
  const observed = await observeObject(vault.s3, vault.bucket, key);
  const flaws = judgeObject(observed, undefined, undefined, locks);
  if (observed.kind !== 'stored') {
    // To a HEAD, S3 answers the same whether the object or the whole bucket is missing. The latter is no fact about a backup.
    await vault.s3.send(new HeadBucketCommand({ Bucket: vault.bucket }));
    return { manifest: { key, observed, reread: false, flaws } };
  }
  const read = await readManifest({ vault, name, observed, signingKeys });
  if ('reason' in read) flaws.push({ rule: 'manifest', reason: read.reason });
  return { manifest: { key, observed, reread: false, flaws }, content: 'manifest' in read ? read.manifest : undefined };
}

/** Asks S3 for all of them first and reads again afterwards: many small requests and few long ones want different bounds. */
async function judgeContents(judgement: Judgement, manifest: Manifest): Promise<JudgedObject[]> {
  const { vault, name, locks, reread, isSuspect } = judgement;
  const expected: { key: string; content: Content }[] = [
    { key: indexKey(name), content: manifest.index },
    ...manifest.packs.map(({ id, bytes }) => ({ key: packKey(name.site, id), content: { bytes, sha256: id } })),
  ];
  const observations = await mapInFlight(expected, HEADS_IN_FLIGHT_MAX, async ({ key, content }) => {
    return { key, content, observed: await observeObject(vault.s3, vault.bucket, key) };
  });
  const hashes = new Map<string, string>();
  const toRead = observations.filter(({ key, content, observed }) =>
    needsReread(observed, content, isSuspect(key) ? 'always' : reread),
  );
  await mapInFlight(toRead, REREADS_IN_FLIGHT_MAX, async ({ key, content, observed }) => {
    const versionId = observed.kind === 'stored' ? observed.versionId : undefined;
    hashes.set(key, await hashTwiceIfWrong({ ...vault, key, versionId }, content));
  });
  return observations.map(({ key, content, observed }) => {
    const rereadSha256 = hashes.get(key);
    const flaws = judgeObject(observed, content, rereadSha256, locks);
    return { key, observed, reread: rereadSha256 !== undefined, flaws };
  });
}

/** The reader's memory can err, too: a backup is called damaged only if its bytes are wrong twice. */
async function hashTwiceIfWrong(version: ObjectVersion, content: Content): Promise<string> {
  const sha256 = await hashObject(version);
  return sha256 === content.sha256 ? sha256 : await hashObject(version);
}
