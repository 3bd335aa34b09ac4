// What Amazon's own services must be able to do under our roles, and what those roles must not be good for: the schedules that call the
// lambdas, S3 when it copies the vault into its replica, and each lambda's log and dead letters. Asked of the simulator alone.

import {
  deadLetterQueueArn,
  FUNCTIONS,
  type FunctionName,
  functionArn,
  logGroupArn,
} from '../../../infra/policies/deployed-names.ts';
import { bucketArn, objectsArn } from '../../../infra/policies/policy-document.ts';
import { type Place, VAULT } from '../place.ts';
import { REPLICA_BUCKET } from '../policies-under-test.ts';
import { ask } from '../policy-question.ts';
import { allowed, denied, type Outcome, type Row, type Who } from '../row.ts';

const SCHEDULED = ['missing-backup', 'retention', 'scrub', 'digest'] as const;
const onlySimulated = 'the local cloud has no queues, logs and replicas, and runs schedules itself';

const row = (who: Who, what: string, request: Row['request'], outcome: Outcome): Row => {
  return { who, what, request, outcome, onlySimulated };
};
const stream = (name: FunctionName) => (place: Place) => `${logGroupArn(place, name)}:log-stream:2026`;
const queue = (name: FunctionName) => (place: Place) => deadLetterQueueArn(place, name);
const code = (name: FunctionName) => (place: Place) => functionArn(place, name);
const vault = (key: string) => (place: Place) => objectsArn(place, place.vaultBucket, key);
const wholeVault = (place: Place): string => bucketArn(place, place.vaultBucket);
const ledger = (key: string) => (place: Place) => objectsArn(place, place.ledgerBucket, key);
const replica = (key: string) => (place: Place) => objectsArn(place, REPLICA_BUCKET, key);

const copies: readonly (readonly [what: string, action: string])[] = [
  ['reads a version to copy it', 's3:GetObjectVersionForReplication'],
  ['reads its access list', 's3:GetObjectVersionAcl'],
  ['reads its tags', 's3:GetObjectVersionTagging'],
  ['reads its lock', 's3:GetObjectRetention'],
  ['reads its hold', 's3:GetObjectLegalHold'],
];

export const amazonsNeeds: readonly Row[] = [
  ...FUNCTIONS.flatMap((name) => [
    row(name, 'begins a stream of its log', ask('logs:CreateLogStream', stream(name)), allowed),
    row(name, 'writes its log', ask('logs:PutLogEvents', stream(name)), allowed),
    row(name, 'gives up an event', ask('sqs:SendMessage', queue(name)), allowed),
  ]),
  ...SCHEDULED.flatMap((name) => [
    row('scheduler', `calls ${name}`, ask('lambda:InvokeFunction', code(name)), allowed),
    row('scheduler', `gives up a call of ${name}`, ask('sqs:SendMessage', queue(name)), allowed),
  ]),
  row('replication', 'reads its rules', ask('s3:GetReplicationConfiguration', wholeVault), allowed),
  row('replication', 'lists the vault', ask('s3:ListBucket', wholeVault), allowed),
  ...copies.map(([what, action]) => row('replication', what, ask(action, vault(VAULT.pack)), allowed)),
  row('replication', 'writes a copy', ask('s3:ReplicateObject', replica(VAULT.pack)), allowed),
  row('replication', 'copies tags', ask('s3:ReplicateTags', replica(VAULT.pack)), allowed),
];

/** In the replica, with all rights. */
const inReplica: readonly (readonly [what: string, action: string, sid: string])[] = [
  ['stores something in the replica', 's3:PutObject', 'DenyWriting'],
  ['changes a lock of the replica', 's3:PutObjectRetention', 'DenyWriting'],
  ['puts a legal hold in the replica', 's3:PutObjectLegalHold', 'DenyWriting'],
  ['gives a copy another key', 's3:UpdateObjectEncryption', 'DenyNewKeys'],
  ['lifts a lock of the replica by the bypass', 's3:BypassGovernanceRetention', 'DenyBypass'],
  ['hides a copy', 's3:DeleteObject', 'DenyDeletion'],
  ['deletes a version of a copy', 's3:DeleteObjectVersion', 'DenyDeletion'],
  ['replicates a delete marker', 's3:ReplicateDelete', 'DenyDeletion'],
];

const plain = (what: string, action: string, resource: (place: Place) => string): Row => ({
  ...row('administrator', what, ask(action, resource), denied('DenyPlainHttp')),
  plainHttp: true,
});

export const amazonsLimits: readonly Row[] = [
  ...FUNCTIONS.flatMap((name) => {
    const other = name === 'validate' ? 'digest' : 'validate';
    return [
      row(name, 'writes another’s log', ask('logs:PutLogEvents', stream(other)), denied()),
      row(name, 'deletes its log', ask('logs:DeleteLogStream', stream(name)), denied()),
      row(name, 'fills another’s dead letters', ask('sqs:SendMessage', queue(other)), denied()),
      row(name, 'empties its dead letters', ask('sqs:PurgeQueue', queue(name)), denied()),
    ];
  }),
  row('scheduler', 'calls validate', ask('lambda:InvokeFunction', code('validate')), denied()),
  row('scheduler', 'replaces the code of digest', ask('lambda:UpdateFunctionCode', code('digest')), denied()),
  row('scheduler', 'fills the dead letters of validate', ask('sqs:SendMessage', queue('validate')), denied()),
  row('scheduler', 'empties the dead letters of digest', ask('sqs:PurgeQueue', queue('digest')), denied()),
  row('scheduler', 'reads a backup', ask('s3:GetObject', vault(VAULT.pack)), denied()),
  row('replication', 'deletes a version', ask('s3:DeleteObjectVersion', vault(VAULT.pack)), denied('DenyDeletion')),
  row('replication', 'lengthens a lock', ask('s3:PutObjectRetention', vault(VAULT.pack)), denied()),
  row('replication', 'changes its rules', ask('s3:PutReplicationConfiguration', wholeVault), denied()),
  row('replication', 'reads a note', ask('s3:GetObjectVersionForReplication', ledger('sites/x/site.json')), denied()),
  row('replication', 'reads a copy', ask('s3:GetObject', replica(VAULT.pack)), denied()),
  row('replication', 'copies a delete marker', ask('s3:ReplicateDelete', replica('x')), denied('DenyDeletion')),
  row('replication', 'stores something in the replica', ask('s3:PutObject', replica('x')), denied('DenyWriting')),
  ...inReplica.map(([what, action, sid]) => row('administrator', what, ask(action, replica(VAULT.pack)), denied(sid))),
  row('administrator', 'reads a copy', ask('s3:GetObject', replica(VAULT.pack)), allowed),
  plain('reads a copy without TLS', 's3:GetObject', replica(VAULT.pack)),
  plain('lists the replica without TLS', 's3:ListBucket', (place) => bucketArn(place, REPLICA_BUCKET)),
];
