// CopyObject: a new object out of an old one's bytes, read and hashed again on the way.

import { percentDecode } from '../auth/percent-encoding.ts';
import { type ChecksumAlgorithm, checksumHeader, parseChecksumAlgorithm, startDigest } from '../checksums/digest.ts';
import type { Version } from '../disk/versions.ts';
import { PUT_BYTES_MAX } from '../limits.ts';
import { commitObject } from '../objects/commit.ts';
import { refuseUnknownCreation } from '../objects/creation-checks.ts';
import { listedTime } from '../objects/list-parameters.ts';
import { judgeRead } from '../objects/read-condition.ts';
import { lockOfNewObject, requestedLock } from '../objects/requested-lock.ts';
import { CREATION_HEADERS, headersToStore, requestedStorageClass } from '../objects/stored-headers.ts';
import { guardWrite, preconditionFailed } from '../objects/write-condition.ts';
import { accessDenied, S3Error } from '../s3-error.ts';
import { document, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';
import { creationHeaders, discardingOnFailure, etagAlgorithm, etagOf } from './put-object.ts';

export const copyObject: Operation = {
  name: 'CopyObject',
  method: 'PUT',
  on: 'object',
  marks: [],
  markHeader: 'x-amz-copy-source',
  parameters: [],
  headers: [
    ...CREATION_HEADERS,
    'x-amz-checksum-algorithm',
    'x-amz-metadata-directive',
    'x-amz-copy-source-if-match',
    'x-amz-copy-source-if-none-match',
    'x-amz-copy-source-if-modified-since',
    'x-amz-copy-source-if-unmodified-since',
  ],
  takesMetadata: true,
  run,
};

async function run(call: Call): Promise<Answer> {
  const bucket = call.bucket();
  call.authorize('s3:PutObject', { extra: { 's3:objectcreationoperation': 'true' } });
  refuseUnknownCreation(call);
  const source = findSource(call);
  const directive = call.header('x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE')
    throw new S3Error('InvalidArgument', 'Unknown metadata directive.');
  refuseEmptyCopy(call, source, directive);
  const requested = requestedLock(call, bucket);
  const guard = guardWrite(call);
  const algorithm = wantedAlgorithm(call, source);
  const tagAlgorithm = etagAlgorithm(algorithm);
  const digests = new Map([algorithm, tagAlgorithm].map((name) => [name, startDigest(name)]));

  const writer = call.cloud.contents.create();
  return await discardingOnFailure(writer, async () => {
    for await (const chunk of await call.cloud.contents.read(source.contents, 0, source.bytes)) {
      for (const digest of digests.values()) digest.update(chunk);
      writer.write(chunk);
    }
    const results = new Map([...digests].map(([name, digest]) => [name, digest.digest()]));
    const checksum = { algorithm, value: results.get(algorithm)!.toString('base64'), type: 'FULL_OBJECT' } as const;
    const version = await commitObject(
      call,
      bucket,
      {
        bytes: source.bytes,
        etag: etagOf(results.get(tagAlgorithm)!),
        storageClass: requestedStorageClass(call.request),
        headers: directive === 'REPLACE' ? headersToStore(call.request) : source.headers,
        checksum,
        contents: [writer.finish()],
        parts: undefined,
        lock: lockOfNewObject(requested, bucket, call.cloud.now()),
      },
      { event: 'ObjectCreated:Copy', guard },
    );
    const body = document(
      'CopyObjectResult',
      textElement('LastModified', listedTime(version.modifiedMs)),
      textElement('ETag', `"${version.etag}"`),
      textElement(`Checksum${algorithm}`, checksum.value),
      textElement('ChecksumType', checksum.type),
    );
    const headers = { ...creationHeaders(version), etag: undefined, [checksumHeader(algorithm)]: undefined };
    return {
      status: 200,
      headers: { ...headers, 'x-amz-copy-source-version-id': sourceVersionId(call, source) },
      body,
    };
  });
}

function findSource(call: Call): Version {
  const [place = '', ...query] = call.header('x-amz-copy-source')!.split('?');
  const path = percentDecode(place)?.replace(/^\//, '') ?? '';
  const slash = path.indexOf('/');
  const versionId = /^versionId=([\w.]+)$/.exec(query.join('?'))?.[1];
  if (slash < 1 || slash === path.length - 1 || (query.length > 0 && versionId === undefined)) {
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  const bucket = call.bucketNamed(path.slice(0, slash));
  const key = path.slice(slash + 1);
  call.authorize(versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', { resource: path });
  const { versions } = call.cloud;
  const source =
    versionId === undefined ? versions.current(bucket.name, key) : versions.find(bucket.name, key, versionId);
  if (source === undefined || source.isMarker) {
    if (!call.allows('s3:ListBucket', { resource: bucket.name })) throw accessDenied();
    throw new S3Error('NoSuchKey', 'The specified key does not exist.', { details: { Key: key } });
  }
  const outcome = judgeRead(
    {
      match: call.header('x-amz-copy-source-if-match'),
      noneMatch: call.header('x-amz-copy-source-if-none-match'),
      modifiedSince: call.header('x-amz-copy-source-if-modified-since'),
      unmodifiedSince: call.header('x-amz-copy-source-if-unmodified-since'),
    },
    source,
  );
  if (outcome !== 'proceed') throw preconditionFailed('x-amz-copy-source-if');
  if (source.bytes > PUT_BYTES_MAX) {
    throw new S3Error(
      'InvalidRequest',
      `The specified copy source is larger than the maximum allowable size for a copy source: ${PUT_BYTES_MAX}`,
    );
  }
  return source;
}

function refuseEmptyCopy(call: Call, source: Version, directive: string): void {
  const isSame = source.bucket === call.request.bucket && source.key === call.key() && source.isCurrent;
  if (isSame && directive === 'COPY' && call.header('x-amz-storage-class') === undefined) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
}

function wantedAlgorithm(call: Call, source: Version): ChecksumAlgorithm {
  const named = call.header('x-amz-checksum-algorithm');
  if (named === undefined) return source.checksum?.algorithm ?? 'CRC64NVME';
  const algorithm = parseChecksumAlgorithm(named);
  if (algorithm === undefined) throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.');
  return algorithm;
}

function sourceVersionId(call: Call, source: Version): string | undefined {
  return call.cloud.buckets.find(source.bucket)?.versioning === '' ? undefined : source.versionId;
}
