// What a thief who took over the clinic's server tries with the key that he finds there, what a careless operator tries with
// his, and what S3 answers. Without it the promise that yesterday's backups outlive today's attack would be a sentence.

import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  type S3Client,
  S3ServiceException,
  UpdateObjectEncryptionCommand,
} from '@aws-sdk/client-s3';
import type { LocalCloudProcess } from './local-cloud-process.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Beyond what the vault's policy lets anybody ask for: a lock that nobody can shorten is also a bill that nobody can. */
const TWENTY_YEARS_IN_DAYS = 7300;
const SOME_KEY = 'arn:aws:kms:eu-central-1:123456789012:key/somebodys';

export interface Attempt {
  readonly who: 'site' | 'operator';
  readonly what: string;
  /** S3's own error code; undefined where S3 let it pass. */
  readonly refusedWith: string | undefined;
}

export interface Theft {
  readonly attempts: readonly Attempt[];
  /** Whether the object is, after all of it, the one version under its key, with the lock that it had. */
  readonly unharmed: boolean;
}

/** Tries everything that could harm the object at `key` of the vault. */
export async function tryToHarm(cloud: LocalCloudProcess, key: string, now: Date): Promise<Theft> {
  const site = cloud.client(cloud.site);
  const operator = cloud.client(cloud.operator);
  try {
    const before = await stateOf(operator, cloud, key);
    const attempts: Attempt[] = [];
    for (const [who, what, act] of harmfulActs({ Bucket: cloud.vaultBucket, Key: key }, before.versionId, now)) {
      const refusedWith = await codeOf(act(who === 'site' ? site : operator));
      attempts.push({ who, what, refusedWith });
    }
    return { attempts, unharmed: JSON.stringify(await stateOf(operator, cloud, key)) === JSON.stringify(before) };
  } finally {
    site.destroy();
    operator.destroy();
  }
}

type HarmfulAct = readonly [who: Attempt['who'], what: string, act: (client: S3Client) => Promise<unknown>];

function harmfulActs(object: { Bucket: string; Key: string }, VersionId: string, now: Date): HarmfulAct[] {
  const version = { ...object, VersionId };
  const beside = { ...object, Key: `${object.Key}0`, Body: 'new', IfNoneMatch: '*' };
  const put = (more: object) => (client: S3Client) => client.send(new PutObjectCommand({ ...object, ...more }));
  const remove = (more: object) => (client: S3Client) => client.send(new DeleteObjectCommand({ ...object, ...more }));
  const lock = (days: number) => (client: S3Client) =>
    client.send(new PutObjectRetentionCommand({ ...version, Retention: retention(now, days) }));
  const { Mode: ObjectLockMode, RetainUntilDate: ObjectLockRetainUntilDate } = retention(now, TWENTY_YEARS_IN_DAYS);
  const begin = (client: S3Client) => client.send(new CreateMultipartUploadCommand({ ...object, Key: beside.Key }));
  const hold = (client: S3Client) =>
    client.send(new PutObjectLegalHoldCommand({ ...version, LegalHold: { Status: 'ON' } }));
  const newKey = (client: S3Client) =>
    client.send(
      new UpdateObjectEncryptionCommand({ ...version, ObjectEncryption: { SSEKMS: { KMSKeyArn: SOME_KEY } } }),
    );
  const customerKey = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32, 7).toString('base64') };
  return [
    ['site', 'hide it behind a delete marker', remove({})],
    ['site', 'delete its version', remove({ VersionId })],
    ['site', 'overwrite it', put({ Body: 'gone' })],
    ['site', 'overwrite it with If-None-Match', put({ Body: 'gone', IfNoneMatch: '*' })],
    ['site', 'shorten its lock to one day', lock(1)],
    ['site', 'lock it for twenty years, at your cost', lock(TWENTY_YEARS_IN_DAYS)],
    ['site', 'store more, locked for twenty years', put({ ...beside, ObjectLockMode, ObjectLockRetainUntilDate })],
    ['site', 'store under a key of his own (SSE-C)', put({ ...beside, ...customerKey })],
    ['site', 'store in an archive, hours away', put({ ...beside, StorageClass: 'DEEP_ARCHIVE' })],
    ['site', 'begin an upload that no listing shows', begin],
    ['operator', 'hide it behind a delete marker', remove({})],
    ['operator', 'delete its version', remove({ VersionId })],
    ['operator', 'shorten its lock to one day', lock(1)],
    ['operator', 'lock it for twenty years', lock(TWENTY_YEARS_IN_DAYS)],
    ['operator', 'put a hold without end on it', hold],
    ['operator', 'give it a key that can be withdrawn', newKey],
  ];
}

const retention = (now: Date, days: number) =>
  ({ Mode: 'COMPLIANCE', RetainUntilDate: new Date(now.getTime() + days * DAY_MILLISECONDS) }) as const;

async function codeOf(answer: Promise<unknown>): Promise<string | undefined> {
  try {
    await answer;
    return undefined;
  } catch (error) {
    if (error instanceof S3ServiceException) return error.name;
    throw error;
  }
}

/** Every version and delete marker under the key, and the lock of the one that counts. */
async function stateOf(operator: S3Client, { vaultBucket }: LocalCloudProcess, key: string) {
  const listed = await operator.send(new ListObjectVersionsCommand({ Bucket: vaultBucket, Prefix: key }));
  const versions = (listed.Versions ?? []).map(({ Key, VersionId, ETag }) => ({ Key, VersionId, ETag }));
  const markers = (listed.DeleteMarkers ?? []).map(({ VersionId }) => VersionId);
  const head = await operator.send(new HeadObjectCommand({ Bucket: vaultBucket, Key: key }));
  const { ObjectLockMode, ObjectLockRetainUntilDate } = head;
  return { versions, markers, versionId: head.VersionId!, ObjectLockMode, ObjectLockRetainUntilDate };
}
