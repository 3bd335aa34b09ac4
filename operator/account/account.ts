// The AWS account that a command works in: its clients, where it is, and who is asking. Credentials come from where every AWS tool takes
// them (environment, profile, single sign-on); this program never reads, stores or prints them.

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Failure } from '../failure.ts';
import { asking } from './asking.ts';

const IAM_ATTEMPTS_MAX = 8;

export interface Account {
  readonly accountId: string;
  /** Who is asking. */
  readonly arn: string;
  readonly region: string;
  /** Only for a cloud other than AWS. */
  readonly endpoint: string | undefined;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly iam: IAMClient;
  readonly stacks: CloudFormationClient;
  readonly lambda: LambdaClient;
  close(): void;
}

export interface AccountOptions {
  /** Each is found as every AWS tool finds it, unless given. */
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Throws a `Failure` where there is no region, no credential, or one that is not accepted. */
export async function openAccount(options: AccountOptions): Promise<Account> {
  const { endpoint, credentials } = options;
  const region = options.region ?? (await regionOf());
  const settings = { region, ...(endpoint && { endpoint }), ...(credentials && { credentials: { ...credentials } }) };
  const clients = {
    s3: new S3Client({ ...settings, ...(endpoint && { forcePathStyle: true }) }),
    sns: new SNSClient(settings),
    // Fifteen requests a second are all that IAM answers, and a list of a thousand clinics asks six of each.
    iam: new IAMClient({ ...settings, maxAttempts: IAM_ATTEMPTS_MAX }),
    stacks: new CloudFormationClient(settings),
    lambda: new LambdaClient(settings),
  };
  const sts = new STSClient(settings);
  const close = (): void => {
    for (const client of [sts, ...Object.values(clients)]) client.destroy();
  };
  try {
    const { Account, Arn } = await asking('asking AWS who is calling', sts.send(new GetCallerIdentityCommand({})));
    if (Account === undefined || Arn === undefined) throw new Error('STS did not say who is calling');
    return { accountId: Account, arn: Arn, region, endpoint, ...clients, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function regionOf(): Promise<string> {
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch (cause) {
    throw new Failure('looking for the region: none is set', {
      hint: 'Give --region eu-central-1, set AWS_REGION, or write `region` into the profile in ~/.aws/config.',
      cause,
    });
  } finally {
    client.destroy();
  }
}
