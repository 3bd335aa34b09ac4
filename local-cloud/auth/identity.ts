// Who may call: an access key, its secret, the ARN that policies name, and the policies that hang on it.

import type { ParsedPolicy } from '../iam/policy.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Identity extends AccessKey {
  readonly arn: string;
  readonly policies: readonly ParsedPolicy[];
}

/** Finds the identity of an access key; undefined where there is none. */
export type FindIdentity = (accessKeyId: string) => Identity | undefined;
