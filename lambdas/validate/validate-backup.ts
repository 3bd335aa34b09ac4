// Judges one backup and keeps the verdict in the ledger: read the last verdict, judge, write over exactly that one. So every
// verdict rests on observations made after the one that it replaces was written, and duplicate, late or concurrent events
// cannot bring back an older finding.

import type { S3Client } from '@aws-sdk/client-s3';
import { VERDICT_BYTES_MAX } from '../../vault/limits.ts';
import { type BackupName, manifestKey } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import {
  encodeVerdict,
  type LockMode,
  parseVerdict,
  type RereadMode,
  unknownSiteKey,
  type Verdict,
  verdictKey,
} from '../../vault/verdict.ts';
import { type Note, readNote, replaceNote } from '../ledger/note.ts';
import { parseRegistration, registrationKey, signingKeysOf } from '../ledger/registration.ts';
import { JUDGEMENT_ATTEMPTS_MAX, REGISTRATION_BYTES_MAX } from '../limits.ts';
import { judgeBackup } from './judge-backup.ts';

export interface ValidateOptions {
  readonly s3: S3Client;
  readonly vaultBucket: string;
  readonly ledgerBucket: string;
  /** The cloud's clock, never the clinic's. */
  readonly now: () => Date;
  readonly lockDaysMin: number;
  readonly lockMode: LockMode;
  readonly reread: RereadMode;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Returns the verdict that now stands in the ledger. Throws if S3 gave no certain answer; the event is then retried. */
export async function validateBackup(name: BackupName, options: ValidateOptions): Promise<Verdict> {
  const ledger = { s3: options.s3, bucket: options.ledgerBucket };
  for (let attempts = 1; attempts <= JUDGEMENT_ATTEMPTS_MAX; attempts++) {
    const registration = await readNote({ ...ledger, key: registrationKey(name.site) }, REGISTRATION_BYTES_MAX);
    const key = registration === undefined ? unknownSiteKey(name.site) : verdictKey(name);
    const previous = await readNote({ ...ledger, key }, VERDICT_BYTES_MAX);
    const verdict =
      registration === undefined
        ? unknownSite(name, options)
        : await judgeRegistered(name, options, registration, previous);
    const bytes = encodeVerdict(verdict);
    if (previous?.bytes.equals(bytes) || (await replaceNote({ ...ledger, key }, bytes, previous))) return verdict;
  }
  throw new Error(`${JUDGEMENT_ATTEMPTS_MAX} times another verdict was written meanwhile`);
}

function judgeRegistered(name: BackupName, options: ValidateOptions, registration: Note, previous: Note | undefined) {
  const { s3, vaultBucket, now, lockDaysMin, lockMode, reread } = options;
  const judgedAt = now();
  return judgeBackup({
    vault: { s3, bucket: vaultBucket },
    name,
    signingKeys: signingKeysOf(parseRegistration(registration.bytes, name.site)),
    judgedAt,
    locks: { until: new Date(judgedAt.getTime() + lockDaysMin * DAY_MILLISECONDS), mode: lockMode },
    reread,
    isSuspect: suspectsOf(previous),
  });
}

/**
 * What a re-read found damaged looks intact to S3's own checksum. So it is read again whatever the mode, lest a duplicate
 * event, which only asks for checksums, turn "damaged" into "valid".
 */
function suspectsOf(previous: Note | undefined): (key: string) => boolean {
  if (previous === undefined) return () => false;
  try {
    const { findings, counts } = parseVerdict(previous.bytes);
    const damaged = new Set(findings.filter(({ rule }) => rule === 'damaged').map(({ object }) => object));
    // Damaged objects come first, so others were left out only where nothing else is named.
    const moreDamaged = counts.findings > findings.length && findings.every(({ rule }) => rule === 'damaged');
    return (key) => moreDamaged || damaged.has(key);
  } catch (error) {
    // A verdict that cannot be read may have named anything.
    if (error instanceof Refusal) return () => true;
    throw error;
  }
}

/** Nothing of the backup is read: without a public key nothing in it can be believed. */
function unknownSite(name: BackupName, { now, reread }: ValidateOptions): Verdict {
  const reason = `the site is not registered: the ledger has no ${registrationKey(name.site)}`;
  return {
    ...name,
    state: 'failed',
    judgedAt: now().toISOString(),
    reread,
    counts: { objects: 0, bytes: 0, rereadObjects: 0, findings: 1 },
    findings: [{ object: manifestKey(name), rule: 'unregistered', reason }],
  };
}
