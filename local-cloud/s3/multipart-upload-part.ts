// UploadPart: one part's bytes, kept until the upload is completed or aborted.

import { checksumHeader } from '../checksums/digest.ts';
import { declaredDigests } from '../http/declared-digests.ts';
import { receive } from '../http/receive.ts';
import { PART_NUMBER_MAX, PUT_BYTES_MAX } from '../limits.ts';
import { requireDigestForLock } from '../objects/requested-lock.ts';
import { S3Error } from '../s3-error.ts';
import type { Call } from './call.ts';
import { findUpload } from './multipart-start.ts';
import type { Answer, Operation } from './operation.ts';
import { discardingOnFailure, etagAlgorithm, etagOf } from './put-object.ts';

export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  on: 'object',
  marks: ['partNumber', 'uploadId'],
  parameters: [],
  headers: [],
  run,
};

async function run(call: Call): Promise<Answer> {
  const { cloud } = call;
  const bucket = call.bucket();
  call.authorize('s3:PutObject', { extra: { 's3:objectcreationoperation': 'false' } });
  const upload = findUpload(call);
  const number = Number(call.parameter('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > PART_NUMBER_MAX) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const declared = declaredDigests(call.request);
  const hasDigest = declared.checksum !== undefined || declared.md5 !== undefined;
  requireDigestForLock(call, { what: 'Put Part', bucket, requested: upload.settings.lock, hasDigest });
  const { checksumAlgorithm } = upload.settings;
  if (
    declared.checksum !== undefined &&
    checksumAlgorithm !== undefined &&
    declared.checksum.algorithm !== checksumAlgorithm
  ) {
    throw new S3Error(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${checksumAlgorithm.toLowerCase()}, actual checksum Type: ${declared.checksum.algorithm.toLowerCase()}`,
    );
  }
  const algorithm = checksumAlgorithm ?? 'CRC64NVME';
  const tagAlgorithm = etagAlgorithm(algorithm);
  const writer = cloud.contents.create();
  return await discardingOnFailure(writer, async () => {
    const options = { also: [algorithm, tagAlgorithm], bytesMax: PUT_BYTES_MAX, needsLength: true };
    const received = await receive(call, options, (chunk) => writer.write(chunk));
    const content = writer.finish();
    const checksum = received.digest(algorithm).toString('base64');
    const etag = etagOf(received.digest(tagAlgorithm));
    const replaced = cloud.catalogue.transaction(() => {
      // The upload may have ended while the bytes came in.
      findUpload(call);
      const modifiedMs = cloud.now().getTime();
      return cloud.uploads.savePart(upload.uploadId, {
        number,
        bytes: received.bytes,
        etag,
        modifiedMs,
        checksum,
        content,
      });
    });
    await cloud.contents.remove(replaced);
    const headers = {
      etag: `"${etag}"`,
      [checksumHeader(algorithm)]: checksum,
      'x-amz-server-side-encryption': 'AES256',
    };
    return { status: 200, headers };
  });
}
