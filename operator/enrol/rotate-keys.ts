// Gives one identity of a site a new key beside the old one, in a new enrolment file. Both work until the old one is revoked, so no
// backup fails in between.

import { readSite } from '../../infra/deployment/read-files.ts';
import { listKeys } from '../account/access-keys.ts';
import { Failure } from '../failure.ts';
import { clearUnfinished, type IdentityName, issueKeys } from './issue-keys.ts';
import { type EnrolmentPlace, enrolmentOf, usersOf } from './place.ts';
import { nameOf, sayKeys } from './words.ts';

export interface RotateOptions {
  readonly site: string;
  readonly file: string;
  readonly identity: IdentityName;
}

/** IAM's own limit. */
const KEYS_MAX = 2;

export async function rotateKeys(place: EnrolmentPlace, { site, file, identity }: RotateOptions): Promise<void> {
  const { root, account, dialogue } = place;
  const registration = readSite(root, site);
  const users = await usersOf(account, site);
  await clearUnfinished({ account, file });
  const before = await listKeys(account, users[identity]);
  if (before.length >= KEYS_MAX) {
    sayKeys(dialogue, identity, before);
    throw new Failure(
      `making a new key for the ${nameOf(identity)} of ${site}: it has two already, and IAM allows no more`,
      {
        hint: `Revoke the old one first: npm run enrol -- ${site} --revoke ${identity}`,
      },
    );
  }
  await issueKeys({ account, file }, { [identity]: users[identity] }, enrolmentOf(place, registration));
  dialogue.say(
    `${file} is written, readable for you alone, with a new key for the ${nameOf(identity)} of ${site}. Now:`,
  );
  dialogue.say(
    identity === 'uploader'
      ? '  1. Bring it to the technician; the new key takes the place of the old one in secrets.yaml on the clinic’s server.'
      : '  1. Print the recovery kit anew with it, and destroy the old kits: their key is about to end.',
  );
  dialogue.say(`  2. Delete ${file} here.`);
  if (before.length > 0) {
    dialogue.say(
      `  3. When the new key was used (npm run enrol -- list): npm run enrol -- ${site} --revoke ${identity}`,
    );
  }
}
