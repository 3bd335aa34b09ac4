// A bucket's Object Lock: switched on for ever, with a default retention for whatever asks for none.

import { receiveText } from '../http/receive.ts';
import { RETENTION_DAYS_MAX, RETENTION_YEARS_MAX } from '../limits.ts';
import type { DefaultLock } from '../objects/lock.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import { malformed, parseXml, type XmlNode } from '../xml/parse.ts';
import { document, element, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

const shared = { on: 'bucket', marks: ['object-lock'], parameters: [], headers: [] } as const;

export const objectLockConfigurationOperations: readonly Operation[] = [
  { ...shared, name: 'GetObjectLockConfiguration', method: 'GET', run: get },
  { ...shared, name: 'PutObjectLockConfiguration', method: 'PUT', run: put },
];

function get(call: Call): Answer {
  const { lockEnabled, defaultLock } = call.bucket();
  call.authorize('s3:GetBucketObjectLockConfiguration');
  if (!lockEnabled) {
    throw new S3Error(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    );
  }
  const retention = (lock: DefaultLock): string =>
    element(
      'DefaultRetention',
      textElement('Mode', lock.mode),
      'days' in lock ? textElement('Days', lock.days) : textElement('Years', lock.years),
    );
  const rule = defaultLock === undefined ? '' : element('Rule', retention(defaultLock));
  return { status: 200, body: document('ObjectLockConfiguration', textElement('ObjectLockEnabled', 'Enabled'), rule) };
}

async function put(call: Call): Promise<Answer> {
  call.bucket();
  call.authorize('s3:PutBucketObjectLockConfiguration');
  const root = parseXml(await receiveText(call), 'ObjectLockConfiguration').allowOnly('ObjectLockEnabled', 'Rule');
  const bucket = call.bucket();
  const enabled = root.value('ObjectLockEnabled');
  if (enabled !== 'Enabled') throw malformed();
  if (bucket.versioning !== 'Enabled') {
    throw new S3Error(
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    );
  }
  const rule = root.one('Rule');
  const defaultLock = rule === undefined ? undefined : parseRule(rule);
  call.cloud.buckets.save({ ...bucket, lockEnabled: true, defaultLock });
  return { status: 200 };
}

function parseRule(rule: XmlNode): DefaultLock {
  if (rule.one('DefaultEventHold') !== undefined) throw notImplemented('DefaultEventHold');
  const retention = rule.allowOnly('DefaultRetention').one('DefaultRetention')?.allowOnly('Mode', 'Days', 'Years');
  const mode = retention?.value('Mode');
  if (retention === undefined || (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE')) throw malformed();
  const [days, years] = [retention.value('Days'), retention.value('Years')];
  if ((days === undefined) === (years === undefined)) throw malformed();
  if (days !== undefined) return { mode, days: period(days, RETENTION_DAYS_MAX) };
  return { mode, years: period(years!, RETENTION_YEARS_MAX) };
}

function period(text: string, max: number): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text)) throw malformed();
  if (value <= 0) throw new S3Error('InvalidArgument', 'Default retention period must be a positive integer value.');
  if (value > max) throw new S3Error('InvalidArgument', 'Default retention period too large.');
  return value;
}
