// DeleteObjects: up to a thousand deletions in one request, each with an answer of its own.

import type { Bucket } from '../disk/buckets.ts';
import { declaredDigests } from '../http/declared-digests.ts';
import { receiveText } from '../http/receive.ts';
import { DELETE_KEYS_MAX } from '../limits.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import { malformed, parseXml, type XmlNode } from '../xml/parse.ts';
import { document, element, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import { looksLikeVersionId } from './cloud.ts';
import { deleteOne } from './delete-object.ts';
import type { Answer, Operation } from './operation.ts';

export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  method: 'POST',
  on: 'bucket',
  marks: ['delete'],
  parameters: [],
  headers: ['x-amz-bypass-governance-retention'],
  run,
};

async function run(call: Call): Promise<Answer> {
  const bucket = call.bucket();
  const { md5, checksum } = declaredDigests(call.request);
  if (md5 === undefined && checksum === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
  const root = parseXml(await receiveText(call), 'Delete').allowOnly('Object', 'Quiet');
  const objects = root.all('Object');
  if (objects.length === 0 || objects.length > DELETE_KEYS_MAX) throw malformed();
  const quiet = root.value('Quiet')?.toLowerCase() === 'true';
  const results: string[] = [];
  for (const object of objects) results.push(await deleteListed(call, bucket, object, quiet));
  return { status: 200, body: document('DeleteResult', ...results) };
}

async function deleteListed(call: Call, bucket: Bucket, object: XmlNode, quiet: boolean): Promise<string> {
  object.allowOnly('Key', 'VersionId', 'ETag', 'LastModifiedTime', 'Size');
  const key = object.value('Key');
  const versionId = object.value('VersionId');
  if (key === undefined || key === '') throw malformed();
  if (object.one('LastModifiedTime') ?? object.one('Size')) throw notImplemented('DeleteObjects by time or size');
  try {
    const resource = `${bucket.name}/${key}`;
    const extra = { 's3:versionid': versionId };
    call.authorize(versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', { resource, extra });
    if (versionId !== undefined && !looksLikeVersionId(versionId)) {
      throw new S3Error('NoSuchVersion', 'The specified version does not exist.');
    }
    const bypass = call.header('x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
    if (bypass) call.authorize('s3:BypassGovernanceRetention', { resource });
    const deleted = await deleteOne(call, bucket, { key, versionId, bypass, ifMatch: object.value('ETag') });
    if (quiet) return '';
    const marker = deleted.isMarker && bucket.versioning !== '';
    return element(
      'Deleted',
      textElement('Key', key),
      textElement('VersionId', versionId),
      marker ? textElement('DeleteMarker', true) + textElement('DeleteMarkerVersionId', deleted.versionId) : '',
    );
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return element(
      'Error',
      textElement('Key', key),
      textElement('VersionId', versionId),
      textElement('Code', error.code),
      textElement('Message', error.message),
    );
  }
}
