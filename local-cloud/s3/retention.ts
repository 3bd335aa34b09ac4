// GetObjectRetention and PutObjectRetention: a compliance lock only ever grows.

import { receiveText } from '../http/receive.ts';
import { findReadableVersion } from '../objects/find-version.ts';
import { type Retention, refuseWeakerRetention } from '../objects/lock.ts';
import { parseRetention } from '../objects/requested-lock.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import { malformed, parseXml } from '../xml/parse.ts';
import { document, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

const shared = { on: 'object', marks: ['retention'], parameters: ['versionId'] } as const;

export const retentionOperations: readonly Operation[] = [
  { ...shared, name: 'GetObjectRetention', method: 'GET', headers: [], run: get },
  {
    ...shared,
    name: 'PutObjectRetention',
    method: 'PUT',
    headers: ['x-amz-bypass-governance-retention'],
    run: put,
  },
];

function get(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:GetObjectRetention');
  requireObjectLock(bucket.lockEnabled);
  const { retention } = findReadableVersion(call, bucket).lock;
  if (retention === undefined) throw noLockOnObject();
  const until = new Date(retention.untilMs).toISOString();
  return {
    status: 200,
    body: document('Retention', textElement('Mode', retention.mode), textElement('RetainUntilDate', until)),
  };
}

async function put(call: Call): Promise<Answer> {
  const bucket = call.bucket();
  const root = parseXml(await receiveText(call), 'Retention');
  const [mode, until] = [root.value('Mode'), root.value('RetainUntilDate')];
  // Policies speak of what is asked for, which here stands in the body.
  const asked = {
    's3:object-lock-mode': mode,
    's3:object-lock-retain-until-date': until,
    's3:object-lock-event-hold': root.value('EventHold'),
  };
  call.authorize('s3:PutObjectRetention', { extra: asked });
  if (root.one('EventHold') ?? root.one('EventHoldDuration')) throw notImplemented('EventHold');
  root.allowOnly('Mode', 'RetainUntilDate');
  requireObjectLock(bucket.lockEnabled);
  const bypass = call.bypassesGovernance();
  if ((mode === undefined) !== (until === undefined)) throw malformed();
  const wanted: Retention | undefined = mode === undefined ? undefined : parseRetention(mode, until!, call.cloud.now());
  const version = findReadableVersion(call, bucket);
  refuseWeakerRetention(version.lock, wanted, { nowMs: call.cloud.now().getTime(), bypass });
  call.cloud.versions.setLock(version, { ...version.lock, retention: wanted });
  return { status: 200 };
}

export function requireObjectLock(lockEnabled: boolean): void {
  if (!lockEnabled) throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
}

export const noLockOnObject = (): S3Error =>
  new S3Error('NoSuchObjectLockConfiguration', 'The specified object does not have a ObjectLock configuration');
