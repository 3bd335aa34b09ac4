// DescribeStacks of CloudFormation: what was deployed and what it tells of itself. The local cloud deploys no template: it is there
// with its vault, and every enrolled site has its stack.

import {
  SITE_STACK_PREFIX,
  siteStackName,
  siteTopicArn,
  siteUserName,
  VAULT_STACK_NAME,
} from '../../infra/policies/deployed-names.ts';
import { STACKS_PAGE_MAX } from '../limits.ts';
import { element, textElement } from '../xml/write.ts';
import type { AccountCall, AccountPlace } from './account-call.ts';
import { AccountError } from './account-error.ts';

interface Stack {
  readonly name: string;
  readonly createdAt: Date;
  readonly outputs: Readonly<Record<string, string>>;
}

export function describeStacks(call: AccountCall): string {
  const { place } = call;
  const name = call.optional('StackName');
  const token = call.optional('NextToken');
  const resource = name === undefined ? 'stack/*/*' : `stack/${name}/*`;
  call.authorize(
    'cloudformation:DescribeStacks',
    `arn:aws:cloudformation:${place.region}:${place.accountId}:${resource}`,
  );
  call.refuseRest('DescribeStacks');
  if (name !== undefined) {
    const found = findStack(place, name);
    if (found === undefined) throw new AccountError('ValidationError', `Stack with id ${name} does not exist`);
    return element('Stacks', describe(place, found));
  }
  const after = token === undefined ? '' : readToken(token);
  const found = place.sites.list(after, STACKS_PAGE_MAX + 1);
  const sites = found.slice(0, STACKS_PAGE_MAX).map((one) => siteStack(place, one));
  const stacks = token === undefined ? [vaultStack(place), ...sites] : sites;
  const next = found.length > STACKS_PAGE_MAX ? found[STACKS_PAGE_MAX - 1]?.site : undefined;
  return (
    element('Stacks', ...stacks.map((one) => describe(place, one))) +
    textElement('NextToken', next && Buffer.from(next).toString('base64url'))
  );
}

function findStack(place: AccountPlace, name: string): Stack | undefined {
  if (name === VAULT_STACK_NAME) return vaultStack(place);
  const site = name.startsWith(SITE_STACK_PREFIX) ? name.slice(SITE_STACK_PREFIX.length) : '';
  const enrolledAt = place.sites.enrolledAt(site);
  return enrolledAt === undefined ? undefined : siteStack(place, { site, enrolledAt });
}

const vaultStack = ({ startedAt, vaultOutputs }: AccountPlace): Stack => ({
  name: VAULT_STACK_NAME,
  createdAt: startedAt,
  outputs: vaultOutputs,
});

const siteStack = (place: AccountPlace, { site, enrolledAt }: { site: string; enrolledAt: Date }): Stack => ({
  name: siteStackName(site),
  createdAt: enrolledAt,
  outputs: {
    SiteTopicArn: siteTopicArn(place, site),
    UploaderUserName: siteUserName('uploader', site),
    RecoveryUserName: siteUserName('recovery', site),
  },
});

function describe({ region, accountId }: AccountPlace, { name, createdAt, outputs }: Stack): string {
  const members = Object.entries(outputs).map(([key, value]) =>
    element('member', textElement('OutputKey', key), textElement('OutputValue', value)),
  );
  return element(
    'member',
    textElement('StackId', `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/local`),
    textElement('StackName', name),
    textElement('CreationTime', createdAt.toISOString()),
    textElement('StackStatus', 'CREATE_COMPLETE'),
    element('Outputs', ...members),
  );
}

function readToken(token: string): string {
  const site = Buffer.from(token, 'base64url').toString('utf8');
  if (Buffer.from(site).toString('base64url') === token) return site;
  throw new AccountError('ValidationError', 'NextToken is not valid');
}
