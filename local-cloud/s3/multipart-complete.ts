// CompleteMultipartUpload: parts become one object, whose content is simply the parts' files one after another.

import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, checksumHeader, startDigest } from '../checksums/digest.ts';
import type { Part, Upload } from '../disk/uploads.ts';
import type { StoredChecksum } from '../disk/versions.ts';
import { receiveText } from '../http/receive.ts';
import { PART_BYTES_MIN, PART_NUMBER_MAX } from '../limits.ts';
import { commitObject } from '../objects/commit.ts';
import { lockOfNewObject } from '../objects/requested-lock.ts';
import { guardWrite } from '../objects/write-condition.ts';
import { S3Error } from '../s3-error.ts';
import { malformed, parseXml, type XmlNode } from '../xml/parse.ts';
import { document, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import { findUpload } from './multipart-start.ts';
import type { Answer, Operation } from './operation.ts';
import { creationHeaders } from './put-object.ts';

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  on: 'object',
  marks: ['uploadId'],
  parameters: [],
  headers: ['x-amz-checksum-type', 'x-amz-mp-object-size'],
  run,
};

async function run(call: Call): Promise<Answer> {
  const { cloud } = call;
  const bucket = call.bucket();
  call.authorize('s3:PutObject', { extra: { 's3:objectcreationoperation': 'true' } });
  const upload = findUpload(call);
  const guard = guardWrite(call);
  const list = parseXml(await receiveText(call, { checksumIsOfObject: true }), 'CompleteMultipartUpload').allowOnly(
    'Part',
  );
  const stored = cloud.uploads.parts(upload.uploadId);
  const parts = chooseParts(list.all('Part'), stored, upload);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const expected = call.header('x-amz-mp-object-size');
  if (expected !== undefined && Number(expected) !== bytes) {
    throw new S3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${expected} does not match what was computed: ${bytes}`,
    );
  }
  const checksum = await objectChecksum(call, upload, parts, bytes);
  const tags = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
  const version = await commitObject(
    call,
    bucket,
    {
      bytes,
      etag: `${createHash('md5').update(tags).digest('hex')}-${parts.length}`,
      storageClass: upload.settings.storageClass,
      headers: upload.settings.headers,
      checksum,
      contents: parts.map(({ content }) => content),
      parts: parts.map(({ number, bytes, checksum }) => ({ number, bytes, checksum })),
      lock: lockOfNewObject(upload.settings.lock, bucket, cloud.now()),
    },
    {
      event: 'ObjectCreated:CompleteMultipartUpload',
      guard: () => {
        findUpload(call);
        guard();
      },
      alsoChange: () => cloud.uploads.remove(upload.uploadId),
    },
  );
  const unused = stored.filter((part) => !parts.includes(part));
  await cloud.contents.remove(unused.map(({ content }) => content));
  const body = document(
    'CompleteMultipartUploadResult',
    textElement('Location', `/${bucket.name}/${upload.key}`),
    textElement('Bucket', bucket.name),
    textElement('Key', upload.key),
    textElement('ETag', `"${version.etag}"`),
    textElement(`Checksum${checksum.algorithm}`, checksum.value),
    textElement('ChecksumType', checksum.type),
  );
  const headers = { ...creationHeaders(version), etag: undefined, [checksumHeader(checksum.algorithm)]: undefined };
  return { status: 200, headers: { ...headers, 'x-amz-checksum-type': undefined }, body };
}

/** The listed parts, in ascending order, each as it was uploaded, none but the last too small. */
function chooseParts(listed: readonly XmlNode[], stored: readonly Part[], upload: Upload): Part[] {
  if (listed.length === 0 || listed.length > PART_NUMBER_MAX) throw malformed();
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const algorithm = upload.settings.checksumAlgorithm ?? 'CRC64NVME';
  let previous = 0;
  const parts = listed.map((node) => {
    const number = Number(node.value('PartNumber'));
    const etag = node.value('ETag')?.replace(/^"(.*)"$/, '$1');
    if (!Number.isInteger(number) || number < 1 || etag === undefined) throw malformed();
    if (number <= previous) {
      throw new S3Error(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      );
    }
    previous = number;
    const part = byNumber.get(number);
    const checksum = node.value(`Checksum${algorithm}`);
    if (part === undefined || part.etag !== etag || (checksum !== undefined && checksum !== part.checksum)) {
      throw new S3Error(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        {
          details: { UploadId: upload.uploadId, PartNumber: String(number), ETag: etag },
        },
      );
    }
    node.allowOnly('PartNumber', 'ETag', `Checksum${algorithm}`);
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.bytes < PART_BYTES_MIN);
  if (small !== undefined) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      details: {
        ProposedSize: String(small.bytes),
        MinSizeAllowed: String(PART_BYTES_MIN),
        PartNumber: String(small.number),
        ETag: small.etag,
      },
    });
  }
  return parts;
}

async function objectChecksum(
  call: Call,
  upload: Upload,
  parts: readonly Part[],
  bytes: number,
): Promise<StoredChecksum> {
  const { checksumType: type } = upload.settings;
  const algorithm: ChecksumAlgorithm = upload.settings.checksumAlgorithm ?? 'CRC64NVME';
  const digest = startDigest(algorithm);
  if (type === 'COMPOSITE') for (const part of parts) digest.update(Buffer.from(part.checksum!, 'base64'));
  else {
    const contents = parts.map(({ content }) => content);
    for await (const chunk of await call.cloud.contents.read(contents, 0, bytes)) digest.update(chunk);
  }
  const sum = digest.digest().toString('base64');
  const value = type === 'COMPOSITE' ? `${sum}-${parts.length}` : sum;
  const declared = call.header(checksumHeader(algorithm));
  if (declared !== undefined && declared !== value && declared !== sum) {
    throw new S3Error(
      'BadDigest',
      `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
    );
  }
  const declaredType = call.header('x-amz-checksum-type');
  if (declaredType !== undefined && declaredType !== type) {
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  return { algorithm, value, type };
}
