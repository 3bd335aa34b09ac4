// Ends a key. Without `stolen`, only one that has a successor in use: a clinic is never cut off by a slip. With it, all of them and at
// once, because each minute counts on that day, and what to do next is printed.

import { listKeys, revokeKey, type UserKey } from '../account/access-keys.ts';
import type { Dialogue } from '../dialogue.ts';
import { Failure } from '../failure.ts';
import type { IdentityName } from './issue-keys.ts';
import { type EnrolmentPlace, usersOf } from './place.ts';
import { nameOf, sayKey } from './words.ts';

export interface RevokeOptions {
  readonly site: string;
  readonly identity: IdentityName;
  readonly stolen: boolean;
}

export async function revokeKeys(
  { account, dialogue }: Pick<EnrolmentPlace, 'account' | 'dialogue'>,
  { site, identity, stolen }: RevokeOptions,
): Promise<void> {
  const userName = (await usersOf(account, site))[identity];
  const keys = await listKeys(account, userName);
  for (const key of keys) dialogue.say(`Key of the ${nameOf(identity)}: ${sayKey(key)}`);
  const ending = stolen ? keys : [supersededKey(site, identity, keys)];
  for (const { accessKeyId } of ending) {
    await revokeKey(account, userName, accessKeyId);
    dialogue.say(`${accessKeyId} is revoked. AWS refuses it everywhere within some seconds.`);
  }
  if (stolen && ending.length === 0)
    dialogue.say(`The ${nameOf(identity)} of ${site} has no key that could be revoked.`);
  if (stolen) sayNext(dialogue, site, identity);
}

/** The older of two keys, of which the newer was used. */
function supersededKey(site: string, identity: IdentityName, keys: readonly UserKey[]): UserKey {
  const refuse = (why: string, hint: string): never => {
    throw new Failure(`revoking a key of the ${nameOf(identity)} of ${site}: ${why}`, { hint });
  };
  const atOnce = `If it was stolen: npm run enrol -- ${site} --revoke ${identity} --stolen`;
  const [older, newer] = keys;
  if (older === undefined) return refuse('it has none', `Make one with: npm run enrol -- ${site} --rotate ${identity}`);
  if (newer === undefined) {
    return refuse('it is the only one, and the clinic would be cut off', `Make another first with --rotate. ${atOnce}`);
  }
  if (newer.lastUsedAt === undefined) {
    return refuse(
      'the newer one was never used, so the clinic may still need the older',
      `Wait for the next backup (IAM tells a use some hours late), or see whether the new file has arrived. ${atOnce}`,
    );
  }
  return older;
}

function sayNext(dialogue: Dialogue, site: string, identity: IdentityName): void {
  if (identity === 'recovery') {
    dialogue.say('\nA recovery kit in wrong hands reads every backup, as long as its credential works. Now:');
    dialogue.say(`  1. npm run enrol -- ${site} --rotate recovery, and print the kits anew.`);
    dialogue.say(
      '  2. On the clinic’s server make a new recovery key, so that the old one opens no backup from now on.',
    );
    dialogue.say(
      '  3. Old backups stay openable with the old key. What keeps its finder out is that his credential is gone.\n',
    );
    return;
  }
  dialogue.say('\nThe thief can neither delete nor alter any backup, and he cannot read them. Now:');
  dialogue.say(
    '  1. Tell the clinic to change the passwords that were on the server; a theft of patients’ data must be reported within 72 hours.',
  );
  dialogue.say('  2. Restore on a NEW machine with the recovery kit, never on one that the thief has touched.');
  dialogue.say('  3. Look at the newest backups before you trust them: those from before the theft are the safe ones.');
  dialogue.say('  4. Make new keys on the new server with `offsite keys`: site secret, signing key and recovery key.');
  dialogue.say(`  5. npm run enrol -- ${site} --rotate uploader, and then --signing-key with the new line.`);
  dialogue.say(
    `  6. When no backup from before the theft is needed any more, take the old key out of sites/${site}.yaml and enrol again.\n`,
  );
}
