// ListParts and ListMultipartUploads: what is under way, so that somebody can finish it or clean it up.

import type { Upload } from '../disk/uploads.ts';
import { collectPage } from '../objects/collect-page.ts';
import { countParameter, listedTime, listParameters, ownerElement } from '../objects/list-parameters.ts';
import { document, element, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import { afterMarker } from './list-objects.ts';
import { findUpload } from './multipart-start.ts';
import type { Answer, Operation } from './operation.ts';

export const multipartListings: readonly Operation[] = [
  {
    name: 'ListParts',
    method: 'GET',
    on: 'object',
    marks: ['uploadId'],
    parameters: ['max-parts', 'part-number-marker'],
    headers: [],
    run: listParts,
  },
  {
    name: 'ListMultipartUploads',
    method: 'GET',
    on: 'bucket',
    marks: ['uploads'],
    parameters: ['prefix', 'delimiter', 'encoding-type', 'max-uploads', 'key-marker', 'upload-id-marker'],
    headers: [],
    run: listUploads,
  },
];

function listParts(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:ListMultipartUploadParts');
  const upload = findUpload(call);
  const max = countParameter(call, 'max-parts');
  const markerText = call.parameter('part-number-marker');
  const marker = markerText === undefined ? 0 : Number(markerText);
  const rest = call.cloud.uploads.parts(upload.uploadId).filter(({ number }) => number > marker);
  const parts = rest.slice(0, max);
  const { checksumAlgorithm, checksumType, storageClass } = upload.settings;
  const body = document(
    'ListPartsResult',
    textElement('Bucket', bucket.name),
    textElement('Key', upload.key),
    textElement('UploadId', upload.uploadId),
    ownerElement(call.cloud.accountId),
    textElement('StorageClass', storageClass),
    textElement('PartNumberMarker', marker),
    textElement('NextPartNumberMarker', parts.at(-1)?.number ?? 0),
    textElement('MaxParts', max),
    textElement('IsTruncated', rest.length > parts.length && max > 0),
    textElement('ChecksumAlgorithm', checksumAlgorithm),
    checksumAlgorithm === undefined ? '' : textElement('ChecksumType', checksumType),
    ...parts.map((part) =>
      element(
        'Part',
        textElement('PartNumber', part.number),
        textElement('LastModified', listedTime(part.modifiedMs)),
        textElement('ETag', `"${part.etag}"`),
        textElement('Size', part.bytes),
        checksumAlgorithm === undefined ? '' : textElement(`Checksum${checksumAlgorithm}`, part.checksum),
      ),
    ),
  );
  return { status: 200, body };
}

function listUploads(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:ListBucketMultipartUploads');
  const list = listParameters(call, 'max-uploads');
  const keyMarker = call.parameter('key-marker') ?? '';
  const uploadMarker = call.parameter('upload-id-marker') ?? '';
  const all = [...call.cloud.uploads.list(bucket.name)];
  // The marked upload itself and those before it under its key are on earlier pages.
  const seen = all.findIndex(({ key, uploadId }) => key === keyMarker && uploadId === uploadMarker);
  // A marked upload that is gone has left no place behind: its key comes once more rather than not at all.
  const from = keyMarker === '' ? '' : uploadMarker === '' ? afterMarker(keyMarker, list) : keyMarker;
  const order = (upload: Upload): Buffer => Buffer.from(upload.key);
  const read = (key: string): Upload[] =>
    all.slice(seen + 1).filter((upload) => Buffer.compare(order(upload), Buffer.from(key)) >= 0);
  const page = collectPage({ ...list, from, read });
  const { last } = page;
  const next =
    last === undefined || !page.isTruncated
      ? ''
      : 'entry' in last
        ? list.keyElement('NextKeyMarker', last.entry.key) + textElement('NextUploadIdMarker', last.entry.uploadId)
        : list.keyElement('NextKeyMarker', last.commonPrefix);
  const body = document(
    'ListMultipartUploadsResult',
    textElement('Bucket', bucket.name),
    list.keyElement('KeyMarker', keyMarker),
    textElement('UploadIdMarker', uploadMarker),
    next,
    list.keyElement('Prefix', list.prefix),
    list.delimiter === '' ? '' : list.keyElement('Delimiter', list.delimiter),
    textElement('EncodingType', list.encoding),
    textElement('MaxUploads', list.max),
    textElement('IsTruncated', page.isTruncated),
    ...page.entries.map((upload) =>
      element(
        'Upload',
        list.keyElement('Key', upload.key),
        textElement('UploadId', upload.uploadId),
        element('Initiator', textElement('ID', upload.settings.initiatorArn)),
        ownerElement(call.cloud.accountId),
        textElement('StorageClass', upload.settings.storageClass),
        textElement('Initiated', listedTime(upload.initiatedMs)),
        textElement('ChecksumAlgorithm', upload.settings.checksumAlgorithm),
      ),
    ),
    ...page.commonPrefixes.map((prefix) => element('CommonPrefixes', list.keyElement('Prefix', prefix))),
  );
  return { status: 200, body };
}
