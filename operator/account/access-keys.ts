// The access keys of a site's two users. The only place where a secret comes into being; it goes straight into the enrolment file.

import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import type { EnrolledKey } from '../../vault/enrolment.ts';
import type { Account } from './account.ts';
import { asking, codeOf } from './asking.ts';

export interface UserKey {
  readonly accessKeyId: string;
  readonly isActive: boolean;
  readonly createdAt: Date;
  /** As IAM knows it, which may be some hours late. */
  readonly lastUsedAt: Date | undefined;
}

type Iam = Pick<Account, 'iam'>;

/** The oldest first. */
export async function listKeys({ iam }: Iam, UserName: string): Promise<UserKey[]> {
  const doing = `listing the access keys of ${UserName}`;
  // A user has two at most: one page.
  const { AccessKeyMetadata = [] } = await asking(doing, iam.send(new ListAccessKeysCommand({ UserName })));
  const keys: UserKey[] = [];
  for (const { AccessKeyId, Status, CreateDate } of AccessKeyMetadata) {
    if (AccessKeyId === undefined || CreateDate === undefined) throw new Error(`${doing}: IAM leaves its fields out`);
    const used = await asking(doing, iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId })));
    const lastUsedAt = used.AccessKeyLastUsed?.LastUsedDate;
    keys.push({ accessKeyId: AccessKeyId, isActive: Status === 'Active', createdAt: CreateDate, lastUsedAt });
  }
  return keys.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}

export async function createKey({ iam }: Iam, UserName: string): Promise<EnrolledKey> {
  const doing = `making an access key for ${UserName}`;
  const { AccessKey } = await asking(doing, iam.send(new CreateAccessKeyCommand({ UserName })));
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) throw new Error(`${doing}: IAM leaves its fields out`);
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

/** Switches it off and deletes it: should the second fail, it is of no use to anybody either. One that is gone is as good as that. */
export async function revokeKey({ iam }: Iam, UserName: string, AccessKeyId: string): Promise<void> {
  const doing = `revoking the access key ${AccessKeyId} of ${UserName}`;
  const key = { UserName, AccessKeyId };
  try {
    await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }));
  } catch (error) {
    if (codeOf(error).startsWith('NoSuchEntity')) return;
    await asking(doing, Promise.reject(error));
  }
  await asking(doing, iam.send(new DeleteAccessKeyCommand(key)));
}
