// ListObjectsV2 and its elder, ListObjects: the current objects of a bucket, page by page.

import type { Version } from '../disk/versions.ts';
import { collectPage, firstAfterKey, firstAfterPrefix, type Page } from '../objects/collect-page.ts';
import {
  checksumElements,
  type ListParameters,
  listedTime,
  listParameters,
  ownerElement,
} from '../objects/list-parameters.ts';
import { S3Error } from '../s3-error.ts';
import { document, element, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

const shared = { method: 'GET', on: 'bucket', headers: ['x-amz-optional-object-attributes'] } as const;
const FILTERS = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];

export const listObjectsV2: Operation = {
  ...shared,
  name: 'ListObjectsV2',
  marks: ['list-type'],
  parameters: [...FILTERS, 'continuation-token', 'start-after', 'fetch-owner'],
  run: runV2,
};

export const listObjects: Operation = {
  ...shared,
  name: 'ListObjects',
  marks: [],
  parameters: [...FILTERS, 'marker'],
  run: runV1,
};

function runV2(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:ListBucket');
  if (call.parameter('list-type') !== '2')
    throw new S3Error('InvalidArgument', 'Invalid List Type specified in Request');
  const list = listParameters(call);
  const token = call.parameter('continuation-token');
  const startAfter = call.parameter('start-after');
  const from = token === undefined ? firstAfterKey(startAfter ?? '') : parseToken(token);
  const page = startAfter === undefined && token === undefined ? pageFrom(call, list, '') : pageFrom(call, list, from);
  const body = document(
    'ListBucketResult',
    textElement('Name', bucket.name),
    list.keyElement('Prefix', list.prefix),
    list.delimiter === '' ? '' : list.keyElement('Delimiter', list.delimiter),
    textElement('MaxKeys', list.max),
    textElement('EncodingType', list.encoding),
    textElement('KeyCount', page.entries.length + page.commonPrefixes.length),
    textElement('IsTruncated', page.isTruncated),
    textElement('ContinuationToken', token),
    page.isTruncated ? textElement('NextContinuationToken', formatToken(page)) : '',
    list.keyElement('StartAfter', startAfter),
    ...contents(call, page, list, call.parameter('fetch-owner') === 'true'),
  );
  return { status: 200, body };
}

function runV1(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:ListBucket');
  const list = listParameters(call);
  const marker = call.parameter('marker') ?? '';
  const page = pageFrom(call, list, marker === '' ? '' : afterMarker(marker, list));
  const { last } = page;
  const next = last === undefined ? undefined : 'entry' in last ? last.entry.key : last.commonPrefix;
  const body = document(
    'ListBucketResult',
    textElement('Name', bucket.name),
    list.keyElement('Prefix', list.prefix),
    list.keyElement('Marker', marker),
    list.delimiter === '' ? '' : list.keyElement('Delimiter', list.delimiter),
    textElement('MaxKeys', list.max),
    textElement('EncodingType', list.encoding),
    textElement('IsTruncated', page.isTruncated),
    page.isTruncated && list.delimiter !== '' ? list.keyElement('NextMarker', next) : '',
    ...contents(call, page, list, true),
  );
  return { status: 200, body };
}

/** A marker that is a common prefix stands for everything below it. */
export function afterMarker(marker: string, list: ListParameters): string {
  const end = list.delimiter === '' ? -1 : marker.indexOf(list.delimiter, list.prefix.length);
  const isCommonPrefix = end !== -1 && marker.startsWith(list.prefix) && end + list.delimiter.length === marker.length;
  return (isCommonPrefix ? firstAfterPrefix(marker) : undefined) ?? firstAfterKey(marker);
}

function pageFrom(call: Call, list: ListParameters, from: string): Page<Version> {
  const { versions } = call.cloud;
  return collectPage({ ...list, from, read: (key) => versions.listCurrent(call.request.bucket!, key) });
}

function contents(call: Call, page: Page<Version>, list: ListParameters, withOwner: boolean): string[] {
  const objects = page.entries.map((version) =>
    element(
      'Contents',
      list.keyElement('Key', version.key),
      textElement('LastModified', listedTime(version.modifiedMs)),
      textElement('ETag', `"${version.etag}"`),
      checksumElements(version),
      textElement('Size', version.bytes),
      withOwner ? ownerElement(call.cloud.accountId) : '',
      textElement('StorageClass', version.storageClass),
    ),
  );
  const prefixes = page.commonPrefixes.map((prefix) => element('CommonPrefixes', list.keyElement('Prefix', prefix)));
  return [...objects, ...prefixes];
}

/** Where the next page begins; opaque to clients. */
function formatToken(page: Page<Version>): string {
  const last = page.last!;
  const from = 'entry' in last ? firstAfterKey(last.entry.key) : firstAfterPrefix(last.commonPrefix)!;
  return Buffer.from(from).toString('base64');
}

function parseToken(token: string): string {
  const from = Buffer.from(token, 'base64');
  if (token === '' || from.toString('base64') !== token) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  }
  return from.toString('utf8');
}
