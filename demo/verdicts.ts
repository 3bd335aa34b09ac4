// The cloud's verdict on a backup: awaited after a backup, and asked for again with every byte re-read. Without it the
// demonstration would have to take the uploader's word for its own work.

import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { BackupName } from '../vault/names.ts';
import { parseVerdict, type Verdict, verdictKey } from '../vault/verdict.ts';
import { invokeFunction } from './invoke-function.ts';
import type { LocalCloudProcess } from './local-cloud-process.ts';

const VERDICT_SECONDS_MAX = 60;

/** Resolves as soon as the ledger holds a verdict on the backup. `operator` is a client with the operator's key. */
export async function awaitVerdict(operator: S3Client, cloud: LocalCloudProcess, name: BackupName): Promise<Verdict> {
  const deadline = performance.now() + VERDICT_SECONDS_MAX * 1000;
  for (;;) {
    const verdict = await readVerdict(operator, cloud, name);
    if (verdict !== undefined) return verdict;
    if (performance.now() > deadline) throw new Error(`no verdict on ${name.backup} within ${VERDICT_SECONDS_MAX} s`);
    await sleep(50);
  }
}

/** Has the validate lambda judge a backup again and read every byte of it, with the rights of its own role and no more. */
export async function judgeAgain(operator: S3Client, cloud: LocalCloudProcess, name: BackupName): Promise<Verdict> {
  const { site, database, backup } = name;
  await invokeFunction(cloud, 'validate', { revalidate: { site, database, backup }, reread: 'always' });
  return awaitVerdict(operator, cloud, name);
}

async function readVerdict(s3: S3Client, cloud: LocalCloudProcess, name: BackupName): Promise<Verdict | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: cloud.ledgerBucket, Key: verdictKey(name) }));
    return parseVerdict(await Body!.transformToByteArray());
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
