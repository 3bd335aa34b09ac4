// Whether a bucket keeps versions. A bucket with Object Lock always does.

import { receiveText } from '../http/receive.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import { malformed, parseXml } from '../xml/parse.ts';
import { document, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

const shared = { on: 'bucket', marks: ['versioning'], parameters: [], headers: [] } as const;

export const versioningOperations: readonly Operation[] = [
  { ...shared, name: 'GetBucketVersioning', method: 'GET', run: get },
  { ...shared, name: 'PutBucketVersioning', method: 'PUT', run: put },
];

function get(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:GetBucketVersioning');
  return {
    status: 200,
    body: document('VersioningConfiguration', textElement('Status', bucket.versioning || undefined)),
  };
}

async function put(call: Call): Promise<Answer> {
  call.bucket();
  call.authorize('s3:PutBucketVersioning');
  const root = parseXml(await receiveText(call), 'VersioningConfiguration').allowOnly('Status', 'MfaDelete');
  const status = root.value('Status');
  if (root.value('MfaDelete') === 'Enabled') throw notImplemented('MfaDelete');
  if (status !== 'Enabled' && status !== 'Suspended') throw malformed();
  const bucket = call.bucket();
  if (bucket.lockEnabled && status !== 'Enabled') {
    throw new S3Error(
      'InvalidBucketState',
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
    );
  }
  call.cloud.buckets.save({ ...bucket, versioning: status });
  return { status: 200 };
}
