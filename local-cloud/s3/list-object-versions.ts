// ListObjectVersions: every version and delete marker, newest first under each key. Retention and recovery see the truth only here.

import { sequenceOf, type Version } from '../disk/versions.ts';
import { collectPage } from '../objects/collect-page.ts';
import { checksumElements, listedTime, listParameters, ownerElement } from '../objects/list-parameters.ts';
import { S3Error } from '../s3-error.ts';
import { document, element, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import { looksLikeVersionId } from './cloud.ts';
import { afterMarker } from './list-objects.ts';
import type { Answer, Operation } from './operation.ts';

export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  method: 'GET',
  on: 'bucket',
  marks: ['versions'],
  parameters: ['prefix', 'delimiter', 'max-keys', 'encoding-type', 'key-marker', 'version-id-marker'],
  headers: ['x-amz-optional-object-attributes'],
  run,
};

function run(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:ListBucketVersions');
  const list = listParameters(call);
  const keyMarker = call.parameter('key-marker') ?? '';
  const versionMarker = call.parameter('version-id-marker') ?? '';
  if (versionMarker !== '' && keyMarker === '') {
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.');
  }
  const { versions } = call.cloud;
  if (versionMarker !== '' && !looksLikeVersionId(versionMarker)) {
    throw new S3Error('InvalidArgument', 'Invalid version id specified');
  }
  const sequence = sequenceOfMarker(call, keyMarker, versionMarker);
  const after = sequence === undefined ? undefined : { key: keyMarker, sequence };
  // A null version that is gone has left no place behind: its key comes once more rather than not at all.
  const from = keyMarker === '' ? '' : versionMarker === '' ? afterMarker(keyMarker, list) : keyMarker;
  const page = collectPage({ ...list, from, read: (key) => versions.listAll(bucket.name, key, after) });
  const { last } = page;
  const nextMarkers =
    last === undefined || !page.isTruncated
      ? ''
      : 'entry' in last
        ? list.keyElement('NextKeyMarker', last.entry.key) + textElement('NextVersionIdMarker', last.entry.versionId)
        : list.keyElement('NextKeyMarker', last.commonPrefix);
  const body = document(
    'ListVersionsResult',
    textElement('Name', bucket.name),
    list.keyElement('Prefix', list.prefix),
    list.keyElement('KeyMarker', keyMarker),
    textElement('VersionIdMarker', versionMarker),
    nextMarkers,
    list.delimiter === '' ? '' : list.keyElement('Delimiter', list.delimiter),
    textElement('MaxKeys', list.max),
    textElement('EncodingType', list.encoding),
    textElement('IsTruncated', page.isTruncated),
    ...page.entries.map((version) => versionElement(call, version, list.keyElement('Key', version.key))),
    ...page.commonPrefixes.map((prefix) => element('CommonPrefixes', list.keyElement('Prefix', prefix))),
  );
  return { status: 200, body };
}

function sequenceOfMarker(call: Call, key: string, versionId: string): number | undefined {
  if (versionId === '') return undefined;
  return sequenceOf(versionId) ?? call.cloud.versions.find(call.request.bucket!, key, versionId)?.sequence;
}

function versionElement(call: Call, version: Version, key: string): string {
  const shared = [
    key,
    textElement('VersionId', version.versionId),
    textElement('IsLatest', version.isCurrent),
    textElement('LastModified', listedTime(version.modifiedMs)),
  ];
  if (version.isMarker) return element('DeleteMarker', ...shared, ownerElement(call.cloud.accountId));
  return element(
    'Version',
    ...shared,
    textElement('ETag', `"${version.etag}"`),
    checksumElements(version),
    textElement('Size', version.bytes),
    ownerElement(call.cloud.accountId),
    textElement('StorageClass', version.storageClass),
  );
}
