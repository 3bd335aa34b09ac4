// GetObjectLegalHold and PutObjectLegalHold: a lock without a date.

import { receiveText } from '../http/receive.ts';
import { findReadableVersion } from '../objects/find-version.ts';
import { malformed, parseXml } from '../xml/parse.ts';
import { document, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';
import { noLockOnObject, requireObjectLock } from './retention.ts';

const shared = { on: 'object', marks: ['legal-hold'], parameters: ['versionId'], headers: [] } as const;

export const legalHoldOperations: readonly Operation[] = [
  { ...shared, name: 'GetObjectLegalHold', method: 'GET', run: get },
  { ...shared, name: 'PutObjectLegalHold', method: 'PUT', run: put },
];

function get(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:GetObjectLegalHold');
  requireObjectLock(bucket.lockEnabled);
  const { lock } = findReadableVersion(call, bucket);
  if (!lock.legalHold && lock.retention === undefined) throw noLockOnObject();
  return { status: 200, body: document('LegalHold', textElement('Status', lock.legalHold ? 'ON' : 'OFF')) };
}

async function put(call: Call): Promise<Answer> {
  const bucket = call.bucket();
  const root = parseXml(await receiveText(call), 'LegalHold').allowOnly('Status');
  const status = root.value('Status');
  call.authorize('s3:PutObjectLegalHold', { extra: { 's3:object-lock-legal-hold': status } });
  requireObjectLock(bucket.lockEnabled);
  if (status !== 'ON' && status !== 'OFF') throw malformed();
  const version = findReadableVersion(call, bucket);
  call.cloud.versions.setLock(version, { ...version.lock, legalHold: status === 'ON' });
  return { status: 200 };
}
