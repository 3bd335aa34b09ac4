// Makes access keys and writes them into an enrolment file, so that no death on the way leaves a key whose secret nobody has, or half of
// a file:
//
//   <file>.unfinished   which keys there were before; written first, removed last
//   <file>.new          the file while it is written; secrets lie in it, so it has mode 600 as well
//
// If a key was made and could not be written down, it is deleted again, at once or by the next run. IAM tells a secret once, so such a
// key would take one of a user's two places, and be one more that somebody may have seen.

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type EnrolledKey, type Enrolment, encodeEnrolment, parseEnrolment } from '../../vault/enrolment.ts';
import { ENROLMENT_BYTES_MAX } from '../../vault/limits.ts';
import { createKey, listKeys, revokeKey } from '../account/access-keys.ts';
import type { Account } from '../account/account.ts';
import { Failure } from '../failure.ts';

export const IDENTITIES = ['uploader', 'recovery'] as const;
export type IdentityName = (typeof IDENTITIES)[number];
/** The IAM users whose keys are wanted. */
export type Users = Readonly<Partial<Record<IdentityName, string>>>;

interface Issue {
  readonly account: Pick<Account, 'iam'>;
  readonly file: string;
}

const journalSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  users: z.array(z.strictObject({ userName: z.string(), before: z.array(z.string()) })),
});

/** Throws with everything as it was before, if it can be reached; what cannot be undone now is undone by `clearUnfinished`. */
export async function issueKeys(
  { account, file }: Issue,
  users: Users,
  enrolment: Omit<Enrolment, IdentityName>,
): Promise<Enrolment> {
  if (existsSync(file)) {
    throw new Failure(`writing the enrolment file ${file}: there is one already`, {
      hint: 'It holds keys that somebody may still need: hand it over, then delete it, and run the same command again.',
    });
  }
  const wanted = IDENTITIES.flatMap((identity) => {
    const userName = users[identity];
    return userName === undefined ? [] : [{ identity, userName }];
  });
  const noted: z.infer<typeof journalSchema> = { startedAt: enrolment.issuedAt, users: [] };
  for (const { userName } of wanted) {
    const before = (await listKeys(account, userName)).map(({ accessKeyId }) => accessKeyId);
    noted.users.push({ userName, before });
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeDurably(journalOf(file), Buffer.from(JSON.stringify(noted)));
  try {
    rmSync(draftOf(file), { force: true });
    const draft = openSync(draftOf(file), 'wx', 0o600);
    try {
      // Before there is a secret: a disk that is full or read-only is found now, and the room is taken.
      writeSync(draft, Buffer.alloc(ENROLMENT_BYTES_MAX));
      fsyncSync(draft);
      const keys: Partial<Record<IdentityName, EnrolledKey>> = {};
      for (const { identity, userName } of wanted) keys[identity] = await createKey(account, userName);
      const whole = { ...enrolment, ...keys };
      const bytes = encodeEnrolment(whole);
      writeSync(draft, bytes, 0, bytes.length, 0);
      ftruncateSync(draft, bytes.length);
      fsyncSync(draft);
      renameSync(draftOf(file), file);
      rmSync(journalOf(file));
      return whole;
    } finally {
      closeSync(draft);
    }
  } catch (error) {
    // Should it fail, too, the journal is still there for the next run; what went wrong first is what is told.
    await clearUnfinished({ account, file }).catch(() => undefined);
    throw error;
  }
}

/** Undoes what an issue that was cut short has left. Gives the ids of the keys that were deleted. */
export async function clearUnfinished({ account, file }: Issue): Promise<string[]> {
  if (!existsSync(journalOf(file))) return [];
  const { users } = readJournal(journalOf(file));
  const written = writtenKeys(file);
  const deleted: string[] = [];
  for (const { userName, before } of users) {
    for (const { accessKeyId, lastUsedAt } of await listKeys(account, userName)) {
      // One that was used is known to somebody: it is not the one whose secret was lost.
      if (before.includes(accessKeyId) || written.includes(accessKeyId) || lastUsedAt !== undefined) continue;
      await revokeKey(account, userName, accessKeyId);
      deleted.push(accessKeyId);
    }
  }
  rmSync(draftOf(file), { force: true });
  rmSync(journalOf(file));
  return deleted;
}

const journalOf = (file: string): string => `${file}.unfinished`;
const draftOf = (file: string): string => `${file}.new`;

function readJournal(path: string): z.infer<typeof journalSchema> {
  const text = readFileSync(path, 'utf8');
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch (cause) {
    // It is written and synced before any key is made: one that is cut says that none was.
    if (text.length === 0 || !text.endsWith('}')) return { startedAt: new Date(0).toISOString(), users: [] };
    throw new Failure(`reading ${path}: it is not what this program wrote`, {
      hint: `Look with \`npm run enrol -- list\` which keys were never used, revoke those, and delete ${path}.`,
      cause,
    });
  }
}

/** The ids in the file, if it was finished after all. */
function writtenKeys(file: string): string[] {
  if (!existsSync(file)) return [];
  const { uploader, recovery } = parseEnrolment(readFileSync(file), file);
  return [uploader, recovery].flatMap((key) => (key === undefined ? [] : [key.accessKeyId]));
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
