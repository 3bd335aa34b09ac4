// What each function's role may do and what it may not, as a table; and a proof that the table is complete: whatever is taken out
// of a policy, an action, a resource or a whole statement, some row of the table notices.

import { describe, expect, test } from 'vitest';
import { FUNCTIONS, type FunctionName, roleArn, siteUserArn } from '../../infra/policies/deployed-names.ts';
import { ledgerBucketPolicy } from '../../infra/policies/ledger-bucket.ts';
import type { PolicyDocument, PolicyStatement } from '../../infra/policies/policy-document.ts';
import { rolePolicies } from '../../infra/policies/roles.ts';
import type { Action } from '../../local-cloud/iam/actions.ts';
import { isAllowed } from '../../local-cloud/iam/evaluate.ts';
import { parsePolicy } from '../../local-cloud/iam/policy.ts';

const PLACE = {
  ...{ partition: 'aws', region: 'eu-central-1', accountId: '123456789012' },
  ...{ vaultBucket: 'vault', ledgerBucket: 'ledger' },
};
const topic = (name: string): string => `arn:aws:sns:eu-central-1:123456789012:${name}`;
const lambda = (name: string): string => `arn:aws:lambda:eu-central-1:123456789012:function:clinic-offsite-${name}`;
const vault = (key?: string): string => `arn:aws:s3:::vault${key === undefined ? '' : `/${key}`}`;
const ledger = (key?: string): string => `arn:aws:s3:::ledger${key === undefined ? '' : `/${key}`}`;

type Row = readonly [Action, string];
type LedgerRow = readonly [who: string, Action, string, secure?: string];
const PACK = vault('sites/a/packs/aa/x');
const SITE_TOPIC = topic('clinic-offsite-site-a');
const OPERATOR_TOPIC = topic('clinic-offsite-operator');

const readsNotes: Row[] = [
  ['s3:GetObject', ledger('sites/a/site.json')],
  ['s3:ListBucket', ledger()],
];
const tellsPeople: Row[] = [
  ['sns:Publish', SITE_TOPIC],
  ['sns:Publish', OPERATOR_TOPIC],
];

const MAY: Readonly<Record<FunctionName, readonly Row[]>> = {
  validate: [
    ...readsNotes,
    ['s3:GetObject', PACK],
    ['s3:GetObjectVersion', PACK],
    ['s3:GetObjectAttributes', PACK],
    ['s3:GetObjectVersionAttributes', PACK],
    ['s3:GetObjectRetention', PACK],
    ['s3:PutObjectRetention', PACK],
    ['s3:ListBucket', vault()],
    ['s3:ListBucketVersions', vault()],
    ['s3:GetBucketObjectLockConfiguration', vault()],
    ['s3:GetObject', ledger('sites/a/reports/main/r.json')],
    ...[
      ...['sites/a/verdicts/main/b.json', 'sites/a/backups.json', 'sites/a/packs', 'sites/a/rows/main.json'],
      ...['sites/a/progress/main/b.json', 'unknown/a.json'],
    ].flatMap((key): Row[] => [
      ['s3:GetObject', ledger(key)],
      ['s3:PutObject', ledger(key)],
    ]),
    ['lambda:InvokeFunction', lambda('validate')],
  ],
  'missing-backup': [
    ...readsNotes,
    ...tellsPeople,
    ['s3:GetObject', ledger('sites/a/reports/main/r.json')],
    ['s3:PutObject', ledger('sites/a/alerts.json')],
    ['lambda:InvokeFunction', lambda('missing-backup')],
    ['lambda:InvokeFunction', lambda('validate')],
  ],
  retention: [
    ...readsNotes,
    ['s3:GetObject', PACK],
    ['s3:GetObjectVersion', PACK],
    ['s3:GetObjectRetention', PACK],
    ['s3:PutObjectRetention', PACK],
    ['s3:DeleteObjectVersion', PACK],
    ['s3:ListBucket', vault()],
    ['s3:ListBucketVersions', vault()],
    ['s3:GetBucketObjectLockConfiguration', vault()],
    ['s3:PutObject', ledger('sites/a/backups.json')],
    ['s3:PutObject', ledger('sites/a/packs')],
    ['s3:PutObject', ledger('sites/a/removals/2026-11.json')],
    ['lambda:InvokeFunction', lambda('retention')],
    ['lambda:InvokeFunction', lambda('validate')],
  ],
  scrub: [
    ...readsNotes,
    ['s3:GetObject', PACK],
    ['s3:GetObjectVersion', PACK],
    ['s3:ListBucket', vault()],
    ['s3:PutObject', ledger('sites/a/packs')],
    ['s3:PutObject', ledger('sites/a/scrub.json')],
    ['lambda:InvokeFunction', lambda('scrub')],
    ['lambda:InvokeFunction', lambda('validate')],
  ],
  digest: [
    ...readsNotes,
    ...tellsPeople,
    ['s3:GetObject', ledger('digests/2026-11-23/plan.json')],
    ['s3:PutObject', ledger('digests/2026-11-23/plan.json')],
    ['lambda:InvokeFunction', lambda('digest')],
  ],
};

/** What no role may ever do; and below, what all but the named ones may not. */
const NOBODY_MAY: readonly Row[] = [
  ['s3:PutObject', PACK],
  ['s3:DeleteObject', PACK],
  ['s3:BypassGovernanceRetention', PACK],
  ['s3:PutObjectLegalHold', PACK],
  ['s3:PutBucketPolicy', vault()],
  ['s3:PutBucketObjectLockConfiguration', vault()],
  ['s3:GetObject', vault('elsewhere')],
  ['s3:PutObject', ledger('sites/a/site.json')],
  ['s3:PutObject', ledger('sites/a/reports/main/r.json')],
  ['s3:DeleteObject', ledger('sites/a/alerts.json')],
  ['s3:DeleteObjectVersion', ledger('sites/a/alerts.json')],
  ['s3:PutBucketPolicy', ledger()],
  ['s3:GetObject', 'arn:aws:s3:::another/sites/a/site.json'],
  ['sns:Publish', topic('another')],
  ['sns:Publish', SITE_TOPIC.replace('eu-central-1', 'us-east-1')],
  ['sns:Subscribe', SITE_TOPIC],
  ['sns:CreateTopic', SITE_TOPIC],
  ['sns:DeleteTopic', SITE_TOPIC],
  ['lambda:InvokeFunction', lambda('another')],
];
const ONLY: readonly (readonly [Row, readonly FunctionName[]])[] = [
  [
    ['s3:GetObject', PACK],
    ['validate', 'retention', 'scrub'],
  ],
  [
    ['s3:ListBucket', vault()],
    ['validate', 'retention', 'scrub'],
  ],
  [
    ['s3:PutObjectRetention', PACK],
    ['validate', 'retention'],
  ],
  [['s3:DeleteObjectVersion', PACK], ['retention']],
  [['s3:PutObject', ledger('sites/a/alerts.json')], ['missing-backup']],
  [['s3:PutObject', ledger('sites/a/verdicts/main/b.json')], ['validate']],
  [
    ['s3:PutObject', ledger('sites/a/backups.json')],
    ['validate', 'retention'],
  ],
  [
    ['s3:PutObject', ledger('sites/a/packs')],
    ['validate', 'retention', 'scrub'],
  ],
  [['s3:PutObject', ledger('sites/a/removals/2026-11.json')], ['retention']],
  [['s3:PutObject', ledger('sites/a/scrub.json')], ['scrub']],
  [['s3:PutObject', ledger('digests/2026-11-23/plan.json')], ['digest']],
  [
    ['sns:Publish', SITE_TOPIC],
    ['missing-backup', 'digest'],
  ],
  [
    ['lambda:InvokeFunction', lambda('validate')],
    ['validate', 'missing-backup', 'retention', 'scrub'],
  ],
  [['s3:PutObject', ledger('sites/a/rows/main.json')], ['validate']],
  [['s3:PutObject', ledger('sites/a/progress/main/b.json')], ['validate']],
  [['lambda:InvokeFunction', lambda('missing-backup')], ['missing-backup']],
  [['lambda:InvokeFunction', lambda('retention')], ['retention']],
];

/** Alone, without the buckets' own policies: a role must not lean on somebody else's Deny. */
function may(policy: PolicyDocument, [action, resourceArn]: Row): boolean {
  const identityPolicies = [parsePolicy(policy)];
  const context = new Map([['aws:securetransport', ['true']]]);
  return isAllowed({ principalArn: 'arn', identityPolicies, bucketPolicy: [], action, resourceArn, context });
}

describe.each(FUNCTIONS)('the role of %s', (name) => {
  const policy = rolePolicies[name](PLACE);

  test.each(MAY[name])('may %s on %s', (...row) => {
    expect(may(policy, row)).toBe(true);
  });

  const forbidden = ONLY.filter(([, names]) => !names.includes(name)).map(([row]) => row);
  test.each([...NOBODY_MAY, ...forbidden])('may not %s on %s', (...row) => {
    expect(may(policy, row)).toBe(false);
  });

  test('has nothing that its table does not need', () => {
    const unnoticed = lessened(policy).filter(({ policy: less }) => MAY[name].every((row) => may(less, row)));
    expect(unnoticed.map(({ without }) => without)).toEqual([]);
  });
});

describe('the ledger’s own policy binds whoever was given too much:', () => {
  const policy = ledgerBucketPolicy({ ...PLACE, ledgerBucket: 'ledger' });
  const uploader = siteUserArn(PLACE, 'uploader', 'a');
  const recovery = siteUserArn(PLACE, 'recovery', 'a');
  const role = roleArn(PLACE, 'retention');
  const operator = 'arn:aws:iam::123456789012:user/clinic-offsite-operator';
  const ALLOWED: readonly LedgerRow[] = [
    [uploader, 's3:PutObject', ledger('sites/a/reports/main/r.json')],
    [uploader, 's3:GetObject', ledger('sites/a/verdicts/main/b.json')],
    [role, 's3:PutObject', ledger('sites/a/backups.json')],
    [operator, 's3:PutObject', ledger('sites/a/site.json')],
    [operator, 's3:DeleteObject', ledger('sites/a/backups.json')],
    [operator, 's3:DeleteObjectVersion', ledger('sites/a/backups.json')],
  ];
  const DENIED: readonly LedgerRow[] = [
    [uploader, 's3:PutObject', ledger('sites/a/verdicts/main/b.json')],
    [uploader, 's3:PutObject', ledger('sites/a/alerts.json')],
    [recovery, 's3:PutObject', ledger('sites/a/site.json')],
    [uploader, 's3:DeleteObject', ledger('sites/a/reports/main/r.json')],
    [recovery, 's3:DeleteObjectVersion', ledger('sites/a/reports/main/r.json')],
    [role, 's3:PutObject', ledger('sites/a/site.json')],
    [role, 's3:DeleteObject', ledger('sites/a/backups.json')],
    [role, 's3:DeleteObjectVersion', ledger('sites/a/backups.json')],
    [operator, 's3:GetObject', ledger('sites/a/site.json'), 'false'],
    [operator, 's3:ListBucket', ledger(), 'false'],
  ];
  const generous = {
    Version: '2012-10-17',
    Statement: [{ Sid: 'All', Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  };
  const allows = (document: PolicyDocument, [who, action, resourceArn, secure = 'true']: LedgerRow): boolean =>
    isAllowed({
      principalArn: who,
      identityPolicies: [parsePolicy(generous)],
      bucketPolicy: parsePolicy(document, { bucket: 'ledger' }),
      ...{ action, resourceArn },
      context: new Map([
        ['aws:principalarn', [who]],
        ['aws:securetransport', [secure]],
      ]),
    });

  const named = (rows: readonly LedgerRow[]) => rows.map((row) => [row.join(' '), row] as const);
  test.each(named(ALLOWED))('%s is allowed', (_, row) => {
    expect(allows(policy, row)).toBe(true);
  });
  test.each(named(DENIED))('%s is denied', (_, row) => {
    expect(allows(policy, row)).toBe(false);
  });
  test('and nothing in it goes unnoticed', () => {
    const unnoticed = lessened(policy).filter(({ policy: less }) => DENIED.every((row) => !allows(less, row)));
    expect(unnoticed.map(({ without }) => without)).toEqual([]);
  });
});

/** The policy without each statement, each action, each resource and each principal of a condition, one at a time. */
function lessened(policy: PolicyDocument): { without: string; policy: PolicyDocument }[] {
  return policy.Statement.flatMap((statement, at) => {
    const replaced = (by: readonly PolicyStatement[], without: string) => ({
      without: `${statement.Sid}: ${without}`,
      policy: { ...policy, Statement: [...policy.Statement.slice(0, at), ...by, ...policy.Statement.slice(at + 1)] },
    });
    const lists = (['Action', 'Resource'] as const).flatMap((field) => {
      const values = [statement[field] ?? []].flat();
      if (values.length < 2) return [];
      return values.map((value) =>
        replaced([{ ...statement, [field]: values.filter((other) => other !== value) }], value),
      );
    });
    const principals = [statement.Condition?.ArnLike?.['aws:PrincipalArn'] ?? []].flat();
    const conditions =
      principals.length < 2
        ? []
        : principals.map((arn) => {
            const others = principals.filter((other) => other !== arn);
            return replaced([{ ...statement, Condition: { ArnLike: { 'aws:PrincipalArn': others } } }], arn);
          });
    return [replaced([], 'all of it'), ...lists, ...conditions];
  });
}
