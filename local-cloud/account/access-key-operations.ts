// IAM's operations on access keys, for the two users of each site. As on AWS a secret is told once, when it is made; a user has
// two keys at most; and a key of another user is one that does not exist.

import { siteUserArn, siteUserName } from '../../infra/policies/deployed-names.ts';
import { newAccessKey } from '../credentials.ts';
import type { SiteUser, UserKey } from '../disk/access-keys.ts';
import type { AccountAction } from '../iam/actions.ts';
import { ACCESS_KEYS_PER_USER_MAX } from '../limits.ts';
import { element, textElement } from '../xml/write.ts';
import type { AccountCall } from './account-call.ts';
import { AccountError, notImplemented } from './account-error.ts';

export function createAccessKey(call: AccountCall): string {
  const user = userOf(call, 'iam:CreateAccessKey');
  call.refuseRest('CreateAccessKey');
  const { place } = call;
  return place.catalogue.transaction(() => {
    if (place.accessKeys.list(user).length >= ACCESS_KEYS_PER_USER_MAX) {
      const message = `Cannot exceed quota for AccessKeysPerUser: ${ACCESS_KEYS_PER_USER_MAX}`;
      throw new AccountError('LimitExceeded', message);
    }
    const { accessKeyId, secretAccessKey } = newAccessKey(place.random);
    place.accessKeys.add(user, { accessKeyId, secretAccessKey }, place.now());
    const made = place.accessKeys.find(accessKeyId)!;
    return element('AccessKey', describe(made), textElement('SecretAccessKey', secretAccessKey));
  });
}

export function listAccessKeys(call: AccountCall): string {
  const user = userOf(call, 'iam:ListAccessKeys');
  call.refuseRest('ListAccessKeys');
  const members = call.place.accessKeys.list(user).map((key) => element('member', describe(key)));
  return element('AccessKeyMetadata', ...members) + textElement('IsTruncated', false);
}

export function updateAccessKey(call: AccountCall): string {
  const { accessKeyId } = keyOf(call, 'iam:UpdateAccessKey');
  const status = call.required('Status');
  call.refuseRest('UpdateAccessKey');
  if (status === 'Expired') throw notImplemented('the status Expired');
  if (status !== 'Active' && status !== 'Inactive') {
    throw new AccountError('ValidationError', `Status must be Active or Inactive, not ${status}`);
  }
  call.place.accessKeys.setActive(accessKeyId, status === 'Active');
  return '';
}

export function deleteAccessKey(call: AccountCall): string {
  const { accessKeyId } = keyOf(call, 'iam:DeleteAccessKey');
  call.refuseRest('DeleteAccessKey');
  call.place.accessKeys.remove(accessKeyId);
  return '';
}

export function getAccessKeyLastUsed(call: AccountCall): string {
  const accessKeyId = call.required('AccessKeyId');
  const key = call.place.accessKeys.find(accessKeyId);
  call.authorize('iam:GetAccessKeyLastUsed', key === undefined ? '*' : siteUserArn(call.place, key.identity, key.site));
  call.refuseRest('GetAccessKeyLastUsed');
  if (key === undefined) throw noSuchKey(accessKeyId);
  const { lastUsed } = key;
  return (
    textElement('UserName', siteUserName(key.identity, key.site)) +
    element(
      'AccessKeyLastUsed',
      textElement('LastUsedDate', lastUsed && iamTime(lastUsed.at)),
      textElement('ServiceName', lastUsed?.service ?? 'N/A'),
      textElement('Region', lastUsed === undefined ? 'N/A' : call.place.region),
    )
  );
}

function describe(key: UserKey): string {
  return (
    textElement('UserName', siteUserName(key.identity, key.site)) +
    textElement('AccessKeyId', key.accessKeyId) +
    textElement('Status', key.isActive ? 'Active' : 'Inactive') +
    textElement('CreateDate', iamTime(key.createdAt))
  );
}

/** IAM tells whole seconds. */
const iamTime = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** The user under `UserName`, whom this caller may do this to. Without a name AWS means the caller, who is no user of a site here. */
function userOf(call: AccountCall, action: AccountAction): SiteUser {
  const name = call.optional('UserName');
  if (name === undefined) throw notImplemented('operations on access keys without a UserName');
  call.authorize(action, `arn:aws:iam::${call.place.accountId}:user/${name}`);
  const [, identity, site] = /^clinic-offsite-(uploader|recovery)-(.+)$/.exec(name) ?? [];
  if (identity === undefined || !call.place.sites.has(site!)) {
    throw new AccountError('NoSuchEntity', `The user with name ${name} cannot be found.`);
  }
  return { site: site!, identity: identity as SiteUser['identity'] };
}

function keyOf(call: AccountCall, action: AccountAction): UserKey {
  const user = userOf(call, action);
  const accessKeyId = call.required('AccessKeyId');
  const key = call.place.accessKeys.find(accessKeyId);
  if (key?.site !== user.site || key.identity !== user.identity) throw noSuchKey(accessKeyId);
  return key;
}

const noSuchKey = (accessKeyId: string): AccountError =>
  new AccountError('NoSuchEntity', `The Access Key with id ${accessKeyId} cannot be found.`);
