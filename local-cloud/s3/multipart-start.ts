// CreateMultipartUpload and AbortMultipartUpload: the two ends of an upload that may never become an object.

import { type ChecksumAlgorithm, type ChecksumType, parseChecksumAlgorithm } from '../checksums/digest.ts';
import type { Upload } from '../disk/uploads.ts';
import { refuseUnknownCreation } from '../objects/creation-checks.ts';
import { requestedLock } from '../objects/requested-lock.ts';
import { CREATION_HEADERS, headersToStore, requestedStorageClass } from '../objects/stored-headers.ts';
import { S3Error } from '../s3-error.ts';
import { document, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import { newId } from './cloud.ts';
import type { Answer, Operation } from './operation.ts';

export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  on: 'object',
  marks: ['uploads'],
  parameters: [],
  headers: [...CREATION_HEADERS, 'x-amz-checksum-algorithm', 'x-amz-checksum-type'],
  takesMetadata: true,
  run: create,
};

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  on: 'object',
  marks: ['uploadId'],
  parameters: [],
  headers: [],
  run: abort,
};

function create(call: Call): Answer {
  const { cloud } = call;
  const bucket = call.bucket();
  call.authorize('s3:PutObject', { extra: { 's3:objectcreationoperation': 'false' } });
  refuseUnknownCreation(call);
  const checksum = wantedChecksum(call);
  const uploadId = newId(cloud);
  cloud.uploads.create({
    uploadId,
    bucket: bucket.name,
    key: call.key(),
    initiatedMs: cloud.now().getTime(),
    settings: {
      headers: headersToStore(call.request),
      storageClass: requestedStorageClass(call.request),
      lock: requestedLock(call, bucket),
      checksumAlgorithm: checksum.algorithm,
      checksumType: checksum.type,
      initiatorArn: call.caller.identity?.arn ?? '',
    },
  });
  const headers = {
    'x-amz-server-side-encryption': 'AES256',
    'x-amz-checksum-algorithm': checksum.algorithm,
    'x-amz-checksum-type': checksum.algorithm === undefined ? undefined : checksum.type,
  };
  const body = document(
    'InitiateMultipartUploadResult',
    textElement('Bucket', bucket.name),
    textElement('Key', call.key()),
    textElement('UploadId', uploadId),
  );
  return { status: 200, headers, body };
}

async function abort(call: Call): Promise<Answer> {
  call.bucket();
  call.authorize('s3:AbortMultipartUpload');
  const { cloud } = call;
  const { uploadId } = findUpload(call);
  const parts = cloud.uploads.parts(uploadId);
  cloud.catalogue.transaction(() => cloud.uploads.remove(uploadId));
  await cloud.contents.remove(parts.map(({ content }) => content));
  return { status: 204 };
}

export function findUpload(call: Call): Upload {
  const upload = call.cloud.uploads.find(call.request.bucket!, call.key(), call.parameter('uploadId')!);
  if (upload !== undefined) return upload;
  throw new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );
}

function wantedChecksum(call: Call): { algorithm: ChecksumAlgorithm | undefined; type: ChecksumType } {
  const named = call.header('x-amz-checksum-algorithm');
  const type = call.header('x-amz-checksum-type')?.toUpperCase();
  const algorithm = named === undefined ? undefined : parseChecksumAlgorithm(named);
  if (named !== undefined && algorithm === undefined) {
    throw new S3Error(
      'InvalidRequest',
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  }
  if (type !== undefined && algorithm === undefined) {
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  if (type !== undefined && type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
    throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  }
  const isHash = algorithm === 'SHA1' || algorithm === 'SHA256';
  const impossible = isHash ? 'FULL_OBJECT' : algorithm === 'CRC64NVME' ? 'COMPOSITE' : undefined;
  if (type !== undefined && type === impossible) {
    throw new S3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm?.toLowerCase()} checksum algorithm.`,
    );
  }
  const byDefault = algorithm === undefined || algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  return { algorithm, type: type ?? byDefault };
}
