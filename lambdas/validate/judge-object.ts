// The rules for one object of a backup: what must be true of it for the backup to count. Pure, so that each rule is tested both
// ways; a rule that nobody saw failing is a rule that may not work.

import type { Finding, LockMode, RereadMode } from '../../vault/verdict.ts';
import type { Lock, Observation, StoredObject } from '../vault-reader/observe-object.ts';

/** What the signed manifest says of an object. */
export interface Content {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

export type Flaw = Pick<Finding, 'rule' | 'reason'>;

export interface LockRules {
  /** Locks must last at least until here. */
  readonly until: Date;
  /** GOVERNANCE is for trials only: it accepts both. */
  readonly mode: LockMode;
}

/**
 * What is wrong with an object; empty if nothing is. `content` is undefined for the manifest, whose signature stands for it.
 * `rereadSha256` is the hash of its bytes, if they were read again.
 */
export function judgeObject(
  observed: Observation,
  content: Content | undefined,
  rereadSha256: string | undefined,
  locks: LockRules,
): Flaw[] {
  if (observed.kind === 'missing') return [{ rule: 'missing', reason: 'it is missing' }];
  if (observed.kind === 'hidden')
    return [{ rule: 'hidden', reason: 'a delete marker hides it; an earlier version may still be there' }];
  return [
    ...(content === undefined ? [] : judgeContent(observed, content, rereadSha256)),
    ...judgeReadability(observed),
    ...judgeLock(observed.lock, locks),
  ];
}

/** Whether the bytes must be read to know: because S3 cannot vouch for them, or because it was asked for. */
export function needsReread(observed: Observation, content: Content, mode: RereadMode): observed is StoredObject {
  if (observed.kind !== 'stored' || observed.archivedIn !== undefined || observed.bytes !== content.bytes) return false;
  return observed.sha256 === undefined || (mode === 'always' && observed.sha256 === content.sha256);
}

function judgeContent(observed: StoredObject, content: Content, rereadSha256: string | undefined): Flaw[] {
  if (observed.bytes !== content.bytes)
    return [{ rule: 'size', reason: `it has ${observed.bytes} bytes instead of ${content.bytes}` }];
  if (observed.sha256 !== undefined && observed.sha256 !== content.sha256) {
    return [
      { rule: 'checksum', reason: 'other bytes were stored: the SHA-256 that S3 keeps is not the one it must have' },
    ];
  }
  if (rereadSha256 !== undefined && rereadSha256 !== content.sha256) {
    return [
      { rule: 'damaged', reason: 'it is damaged: read again, its bytes have another SHA-256 than they must have' },
    ];
  }
  if (observed.sha256 === undefined && rereadSha256 === undefined)
    return [{ rule: 'checksum', reason: 'nothing vouches for its bytes' }];
  return [];
}

function judgeReadability({ archivedIn, foreignEncryption }: StoredObject): Flaw[] {
  const flaws: Flaw[] = [];
  if (archivedIn !== undefined)
    flaws.push({ rule: 'archived', reason: `it lies in the archive ${archivedIn}, from which no restore can read it` });
  if (foreignEncryption !== undefined) {
    flaws.push({
      rule: 'encryption',
      reason: `it is encrypted with ${foreignEncryption}, whose key somebody can withdraw, instead of S3's own`,
    });
  }
  return flaws;
}

function judgeLock(lock: Lock | undefined, { until, mode }: LockRules): Flaw[] {
  if (lock === undefined) return [{ rule: 'unlocked', reason: 'it is not locked' }];
  const flaws: Flaw[] = [];
  if (lock.until < until) {
    flaws.push({
      rule: 'lock-short',
      reason: `its lock ends at ${lock.until.toISOString()}, before ${until.toISOString()}`,
    });
  }
  if (mode === 'COMPLIANCE' && lock.mode !== 'COMPLIANCE') {
    flaws.push({ rule: 'lock-mode', reason: `it is locked in ${lock.mode} mode, which an administrator can lift` });
  }
  return flaws;
}
