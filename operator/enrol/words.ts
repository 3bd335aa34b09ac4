// What the enrolment says to the operator in more than one place.

import type { UserKey } from '../account/access-keys.ts';
import type { Dialogue } from '../dialogue.ts';
import type { IdentityName } from './issue-keys.ts';

/** The S3 credential of the kit is not the recovery key, which opens backups: the two must never be taken for each other. */
export const nameOf = (identity: IdentityName): string => (identity === 'uploader' ? 'uploader' : 'recovery identity');

export const sayTime = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export function sayKey({ accessKeyId, createdAt, lastUsedAt, isActive }: UserKey): string {
  const used = lastUsedAt === undefined ? 'never used' : `last used ${sayTime(lastUsedAt)}`;
  return `${accessKeyId}, made ${sayTime(createdAt)}, ${used}${isActive ? '' : ', switched off'}`;
}

export function sayKeys(dialogue: Dialogue, identity: IdentityName, keys: readonly UserKey[]): void {
  if (keys.length === 0) dialogue.say(`The ${nameOf(identity)} has no key: --rotate ${identity} makes one.`);
  for (const key of keys) dialogue.say(`Key of the ${nameOf(identity)}: ${sayKey(key)}`);
}

export function sayHandOver(dialogue: Dialogue, { site, file }: { site: string; file: string }): void {
  dialogue.say(`\n${file} is written, readable for you alone. It holds the clinic's keys. Now:`);
  dialogue.say(
    '  1. Bring it to the technician by a way that only he reads: an encrypted message, a stick, never plain mail.',
  );
  dialogue.say('  2. He sets the server up with it and sends you the line that begins with offsite-key/1.');
  dialogue.say(
    `  3. Run: npm run enrol -- ${site} --signing-key "that line"    (have him on the telephone for the digits)`,
  );
  dialogue.say(`  4. Delete ${file} here. A lost file costs nothing: --rotate makes a new one.\n`);
}
