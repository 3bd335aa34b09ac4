// PutObject: the operation that the uploader lives on.

import { type ChecksumAlgorithm, checksumHeader, type DigestAlgorithm } from '../checksums/digest.ts';
import type { ContentWriter } from '../disk/contents.ts';
import type { NewVersion, StoredChecksum } from '../disk/versions.ts';
import { declaredDigests } from '../http/declared-digests.ts';
import { receive } from '../http/receive.ts';
import { PUT_BYTES_MAX } from '../limits.ts';
import { commitObject } from '../objects/commit.ts';
import { refuseUnknownCreation } from '../objects/creation-checks.ts';
import { lockOfNewObject, requestedLock, requireDigestForLock } from '../objects/requested-lock.ts';
import { CREATION_HEADERS, headersToStore, requestedStorageClass } from '../objects/stored-headers.ts';
import { guardWrite } from '../objects/write-condition.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

export const putObject: Operation = {
  name: 'PutObject',
  method: 'PUT',
  on: 'object',
  marks: [],
  parameters: [],
  headers: CREATION_HEADERS,
  takesMetadata: true,
  run: runPutObject,
};

async function runPutObject(call: Call): Promise<Answer> {
  const bucket = call.bucket();
  call.authorize('s3:PutObject', { extra: { 's3:objectcreationoperation': 'true' } });
  refuseUnknownCreation(call);
  const requested = requestedLock(call, bucket);
  const { checksum: declared, md5 } = declaredDigests(call.request);
  const hasDigest = declared !== undefined || md5 !== undefined;
  requireDigestForLock(call, { what: 'Put Object', bucket, requested, hasDigest });
  const headers = headersToStore(call.request);
  const storageClass = requestedStorageClass(call.request);
  const guard = guardWrite(call);

  const algorithm: ChecksumAlgorithm = declared?.algorithm ?? 'CRC64NVME';
  const tagAlgorithm = etagAlgorithm(algorithm);
  const writer = call.cloud.contents.create();
  return await discardingOnFailure(writer, async () => {
    const options = { also: [algorithm, tagAlgorithm], bytesMax: PUT_BYTES_MAX, needsLength: true };
    const received = await receive(call, options, (chunk) => writer.write(chunk));
    const content = writer.finish();
    const checksum: StoredChecksum = {
      algorithm,
      value: received.digest(algorithm).toString('base64'),
      type: 'FULL_OBJECT',
    };
    const version = await commitObject(
      call,
      bucket,
      {
        bytes: received.bytes,
        etag: etagOf(received.digest(tagAlgorithm)),
        storageClass,
        headers,
        checksum,
        contents: [content],
        parts: undefined,
        lock: lockOfNewObject(requested, bucket, call.cloud.now()),
      },
      { event: 'ObjectCreated:Put', guard },
    );
    return { status: 200, headers: creationHeaders(version) };
  });
}

/**
 * S3's entity tag is the MD5, which costs twice what SHA-256 does. AWS does not promise it to be, so where the client already
 * gave a SHA-256 the tag comes from that one, and a benchmark of 16 MiB packs measures the uploader instead of this server.
 */
export function etagAlgorithm(checksum: ChecksumAlgorithm): DigestAlgorithm {
  return checksum === 'SHA256' ? 'SHA256' : 'MD5';
}

export const etagOf = (digest: Buffer): string => digest.toString('hex', 0, 16);

export async function discardingOnFailure<Result>(writer: ContentWriter, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** What the answer to a creation says of the new version. */
export function creationHeaders(version: NewVersion): Record<string, string | undefined> {
  return {
    etag: `"${version.etag}"`,
    'x-amz-server-side-encryption': 'AES256',
    'x-amz-version-id': version.versionId === 'null' ? undefined : version.versionId,
    ...(version.checksum === undefined
      ? {}
      : {
          [checksumHeader(version.checksum.algorithm)]: version.checksum.value,
          'x-amz-checksum-type': version.checksum.type,
        }),
  };
}
