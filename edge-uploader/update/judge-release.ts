// Whether this server shall become what a signed release says. Pure. The signature only says who made a release; without this a thief
// of the place could serve an old one with a known hole for ever, or one that was made for another machine.

import { createHash } from 'node:crypto';
import type { Release, ReleaseFile } from '../../vault/release.ts';
import { isOlder } from '../../vault/version.ts';
import { Failure } from '../failure.ts';
import { AHEAD_HOURS_MAX } from './limits.ts';

export interface Situation {
  /** The version that runs, and what it runs on: `linux-x64`. */
  readonly version: string;
  readonly platform: string;
  readonly now: Date;
  /** The newest version of which a good release was ever seen here. */
  readonly newestSeen: string | undefined;
  /** Versions that were installed here and put back. */
  readonly putBack: readonly string[];
  readonly allowDowngrade: boolean;
  /** Set where nobody asked for it: the run does it by itself. */
  readonly automatic: { readonly site: string } | undefined;
}

export type Judgement =
  | { readonly kind: 'install'; readonly file: ReleaseFile }
  | { readonly kind: 'current' }
  /** By itself not now; by hand it would. */
  | { readonly kind: 'wait'; readonly why: 'share' | 'putBack' };

/** Throws a `Failure` where the release must not be believed, or cannot be used. */
export function judgeRelease(release: Release, situation: Situation): Judgement {
  const { version, updatesFrom, files } = release;
  refuseWrongTime(release, situation.now);
  if (version === situation.version) return { kind: 'current' };
  refuseDowngrade(version, situation);
  if (isOlder(situation.version, updatesFrom) && !situation.allowDowngrade) {
    throw refused(version, `it replaces ${updatesFrom} and later only, and this is ${situation.version}`, {
      hint: `Ask the operator for a version in between, or install ${version} by hand.`,
    });
  }
  const file = files.find(({ platform }) => platform === situation.platform);
  if (file === undefined) {
    throw refused(version, `it has no executable for ${situation.platform}`, {
      hint: 'Tell the operator, who made it without one.',
    });
  }
  if (situation.automatic !== undefined) {
    if (situation.putBack.includes(version)) return { kind: 'wait', why: 'putBack' };
    if (shareOf(situation.automatic.site, version) >= release.share) return { kind: 'wait', why: 'share' };
  }
  return { kind: 'install', file };
}

/** Where a site stands among all that update by themselves, 0 to 99: other sites are the first for each version. */
export function shareOf(site: string, version: string): number {
  return createHash('sha256').update(`${site}\0${version}`).digest().readUInt32BE() % 100;
}

function refuseWrongTime({ version, releasedAt, expiresAt }: Release, now: Date): void {
  const clock = `this machine says that it is ${now.toISOString().slice(0, 16)}Z`;
  if (Date.parse(expiresAt) <= now.getTime()) {
    throw refused(version, `it was good until ${expiresAt.slice(0, 10)} only, and ${clock}`, {
      hint: 'If the date is right, tell the operator: he renews it, or somebody keeps new releases away from here.',
    });
  }
  if (Date.parse(releasedAt) > now.getTime() + AHEAD_HOURS_MAX * 3_600_000) {
    throw refused(version, `it is from ${releasedAt.slice(0, 16)}Z, which is to come: ${clock}`, {
      hint: 'Set the clock (on Linux `timedatectl set-ntp true`, on Windows `w32tm /resync`), then run the command again.',
    });
  }
}

function refuseDowngrade(version: string, { version: running, newestSeen, allowDowngrade }: Situation): void {
  if (allowDowngrade) return;
  if (isOlder(version, running)) {
    throw refused(version, `it is older than this ${running}`, {
      hint: 'If it shall be older, say so: `offsite update --allow-downgrade`. Otherwise tell the operator.',
    });
  }
  if (newestSeen !== undefined && isOlder(version, newestSeen)) {
    throw refused(version, `${newestSeen} was offered here before, and it is older than that`, {
      hint: 'Tell the operator. If it was withdrawn on purpose: `offsite update --allow-downgrade`.',
    });
  }
}

function refused(version: string, why: string, { hint }: { hint: string }): Failure {
  return new Failure('update', `updating to ${version}: the release is refused: ${why}`, { hint });
}
