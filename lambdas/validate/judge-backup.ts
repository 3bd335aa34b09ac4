// Judges one backup: looks at the manifest, the index and every pack in the vault, and says what is wrong. It lengthens locks that
// end soon and writes nothing else. It throws where S3 gave no certain answer: a backup is never failed because S3 was busy.

import type { KeyObject } from 'node:crypto';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Manifest } from '../../vault/manifest.ts';
import { type BackupName, indexKey, manifestKey } from '../../vault/names.ts';
import type { PackObservation } from '../ledger/observe-packs.ts';
import type { JudgedObject } from './decide-verdict.ts';
import { type Content, type Flaw, judgeObject, type LockRules } from './judge-object.ts';
import { type Look, type LookedAt, lookAtObject, withLongerLock } from './look-at-object.ts';
import { lookAtPacks } from './look-at-packs.ts';
import { readManifest } from './read-manifest.ts';
import type { KnownPacks } from './trusted-packs.ts';

export interface Judgement {
  readonly look: Look;
  readonly name: BackupName;
  readonly signingKeys: readonly KeyObject[];
  readonly locks: LockRules;
  readonly known: KnownPacks;
  /** Says no when the time is up. */
  readonly goOn: () => boolean;
}

export interface JudgedBackup {
  readonly manifest: JudgedObject;
  /** The manifest itself, if it can be believed. */
  readonly content: Manifest | undefined;
  /** The index and the packs; empty if the manifest does not tell which they are. */
  readonly objects: readonly JudgedObject[];
  readonly observations: readonly PackObservation[];
  /** Whether every object was looked at; if not, `objects` is empty and there is no verdict yet. */
  readonly complete: boolean;
}

export async function judgeBackup(judgement: Judgement): Promise<JudgedBackup> {
  const { look, name, locks } = judgement;
  const { manifest, content } = await judgeManifest(judgement);
  if (content === undefined) return { manifest, content, objects: [], observations: [], complete: true };
  const index = await lookAtObject(look, indexKey(name), content.index);
  const packs = await lookAtPacks({ ...judgement, site: name.site, packs: content.packs });
  const { observations, complete } = packs;
  if (!complete) return { manifest, content, objects: [], observations, complete };
  const contents: (Content & { seen: LookedAt })[] = [{ ...content.index, seen: index }];
  for (const [i, { id, bytes }] of content.packs.entries()) {
    const seen = packs.looked[i];
    if (seen === undefined) throw new Error(`the pack ${id} was not looked at, though all of them were`);
    contents.push({ bytes, sha256: id, seen });
  }
  const objects = contents.map(({ bytes, sha256, seen }) => judged(seen, { bytes, sha256 }, locks));
  return { manifest, content, objects, observations, complete };
}

async function judgeManifest(judgement: Judgement): Promise<{ manifest: JudgedObject; content?: Manifest }> {
  const { look, name, signingKeys, locks } = judgement;
  const key = manifestKey(name);
  // Its lock is lengthened only once it can be believed: nobody is to pay for what a stranger left there.
  const before = await lookAtObject({ ...look, policy: undefined }, key, undefined);
  const { observed } = before;
  if (observed.kind !== 'stored') {
    // To a HEAD, S3 answers the same whether the object or the whole bucket is missing. The latter is no fact about a backup.
    await look.vault.s3.send(new HeadBucketCommand({ Bucket: look.vault.bucket }));
    return { manifest: judged(before, undefined, locks) };
  }
  const read = await readManifest({ vault: look.vault, name, observed, signingKeys });
  if ('reason' in read) {
    const { flaws, ...rest } = judged(before, undefined, locks);
    return { manifest: { ...rest, flaws: [...flaws, { rule: 'manifest', reason: read.reason }] } };
  }
  const seen = await withLongerLock(look, before);
  const { flaws, ...rest } = judged(seen, undefined, locks);
  return { manifest: { ...rest, flaws: [...flaws, ...judgeIncomplete(read.manifest)] }, content: read.manifest };
}

/** What is there may be intact and worth a restore; it is no replacement for a complete backup, so it does not count as one. */
function judgeIncomplete({ incomplete }: Manifest): Flaw[] {
  if (incomplete === undefined) return [];
  const what = incomplete === 1 ? '1 file is' : `${incomplete} files are`;
  return [
    { rule: 'incomplete', reason: `${what} missing from it or incomplete, because the server could not read them` },
  ];
}

function judged(seen: LookedAt, content: Content | undefined, locks: LockRules): JudgedObject {
  const { key, observed, rereadSha256, notExtended } = seen;
  const flaws = judgeObject(observed, content, rereadSha256, locks).map(({ rule, reason }) => {
    const isOfLock = notExtended !== undefined && (rule === 'lock-short' || rule === 'unlocked');
    return { rule, reason: isOfLock ? `${reason}, and S3 refused to lock it for longer (${notExtended})` : reason };
  });
  return { key, observed, reread: rereadSha256 !== undefined, flaws };
}
