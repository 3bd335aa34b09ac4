// The access keys of a local cloud: made once, kept in its folder for its owner's eyes only, the same after every restart.

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { AccessKey } from './auth/identity.ts';

const accessKey = z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string() });
const schema = z.strictObject({
  buckets: z.strictObject({ vault: z.string(), ledger: z.string() }),
  keys: z.record(z.string(), accessKey),
});

export type Credentials = z.infer<typeof schema>;

/** The keys of all `names`; those that are not in the file yet are made and added. */
export async function loadCredentials(
  path: string,
  names: readonly string[],
  random: (bytes: number) => Buffer,
): Promise<Credentials> {
  const before = await read(path);
  const suffix = random(4).toString('hex');
  const buckets = before?.buckets ?? { vault: `offsite-vault-${suffix}`, ledger: `offsite-ledger-${suffix}` };
  const keys = { ...before?.keys };
  for (const name of names) keys[name] ??= newAccessKey(random);
  const after: Credentials = { buckets, keys };
  if (JSON.stringify(after) !== JSON.stringify(before)) await write(path, after);
  return after;
}

export function newAccessKey(random: (bytes: number) => Buffer): AccessKey {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const id = [...random(16)].map((byte) => letters[byte % 32]).join('');
  return { accessKeyId: `AKIA${id}`, secretAccessKey: random(30).toString('base64') };
}

async function read(path: string): Promise<Credentials | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}

/** Under another name first, so that a crash leaves either the old keys or the new ones. */
async function write(path: string, credentials: Credentials): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(credentials, undefined, 2)}\n`);
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
