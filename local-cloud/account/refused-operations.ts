// Operations of IAM and STS that are known here by name only: the policies are asked first, as on AWS, and whoever may is told that
// it is not implemented. Without them a thief who gives himself rights would be stopped by what this server lacks.

import type { AccountCall } from './account-call.ts';
import { notImplemented } from './account-error.ts';

export function putUserPolicy(call: AccountCall): never {
  const { partition, accountId } = call.place;
  call.authorize('iam:PutUserPolicy', `arn:${partition}:iam::${accountId}:user/${call.required('UserName')}`);
  throw notImplemented('PutUserPolicy');
}

export function assumeRole(call: AccountCall): never {
  call.authorize('sts:AssumeRole', call.required('RoleArn'));
  throw notImplemented('AssumeRole');
}
