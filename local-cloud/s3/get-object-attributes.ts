// GetObjectAttributes: what S3 knows of an object's bytes, its checksum above all, without reading them.

import type { Version } from '../disk/versions.ts';
import { LIST_KEYS_MAX as PARTS_MAX } from '../limits.ts';
import { findReadableVersion } from '../objects/find-version.ts';
import { S3Error } from '../s3-error.ts';
import { document, element, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

export const getObjectAttributes: Operation = {
  name: 'GetObjectAttributes',
  method: 'GET',
  on: 'object',
  marks: ['attributes'],
  parameters: ['versionId'],
  headers: ['x-amz-object-attributes', 'x-amz-max-parts', 'x-amz-part-number-marker'],
  run,
};

function run(call: Call): Answer {
  const bucket = call.bucket();
  const ofVersion = call.parameter('versionId') !== undefined;
  call.authorize(ofVersion ? 's3:GetObjectVersion' : 's3:GetObject');
  call.authorize(ofVersion ? 's3:GetObjectVersionAttributes' : 's3:GetObjectAttributes');
  const wanted = (call.header('x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (wanted.some((name) => !ATTRIBUTES.includes(name))) {
    throw new S3Error('InvalidArgument', 'Invalid attribute name specified.');
  }
  const version = findReadableVersion(call, bucket);
  const { checksum } = version;
  const has = (name: string): boolean => wanted.includes(name);
  const body = document(
    'GetObjectAttributesResponse',
    has('ETag') ? textElement('ETag', version.etag) : '',
    has('Checksum') && checksum !== undefined
      ? element(
          'Checksum',
          textElement(`Checksum${checksum.algorithm}`, checksum.value),
          textElement('ChecksumType', checksum.type),
        )
      : '',
    has('ObjectParts') && version.parts !== undefined ? objectParts(call, version) : '',
    has('StorageClass') ? textElement('StorageClass', version.storageClass) : '',
    has('ObjectSize') ? textElement('ObjectSize', version.bytes) : '',
  );
  const headers = {
    'last-modified': new Date(version.modifiedMs).toUTCString(),
    'x-amz-version-id': bucket.versioning === '' ? undefined : version.versionId,
  };
  return { status: 200, headers, body };
}

function objectParts(call: Call, version: Version): string {
  const parts = version.parts!;
  const marker = Number(call.header('x-amz-part-number-marker') ?? 0);
  const max = Math.min(Number(call.header('x-amz-max-parts') ?? PARTS_MAX), PARTS_MAX);
  if (!Number.isInteger(marker) || !Number.isInteger(max) || marker < 0 || max < 0) {
    throw new S3Error('InvalidArgument', 'x-amz-max-parts and x-amz-part-number-marker must be numbers.');
  }
  // Without a composite checksum S3 tells only how many parts there were.
  const isComposite = version.checksum?.type === 'COMPOSITE';
  const shown = isComposite ? parts.filter(({ number }) => number > marker).slice(0, max) : [];
  const last = shown.at(-1)?.number ?? marker;
  return element(
    'ObjectParts',
    textElement('PartsCount', parts.length),
    ...(isComposite
      ? [
          textElement('PartNumberMarker', marker),
          textElement('NextPartNumberMarker', last),
          textElement('MaxParts', max),
          textElement('IsTruncated', last < (parts.at(-1)?.number ?? 0)),
          ...shown.map((part) =>
            element(
              'Part',
              textElement('PartNumber', part.number),
              textElement('Size', part.bytes),
              textElement(`Checksum${version.checksum!.algorithm}`, part.checksum),
            ),
          ),
        ]
      : []),
  );
}
