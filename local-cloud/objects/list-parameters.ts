// What all listings of a bucket have in common in their request and in their answer.

import type { Version } from '../disk/versions.ts';
import { LIST_KEYS_MAX } from '../limits.ts';
import type { Call } from '../s3/call.ts';
import { S3Error } from '../s3-error.ts';
import { element, textElement } from '../xml/write.ts';
import { formEncodeKey } from './form-encode-key.ts';

export interface ListParameters {
  readonly prefix: string;
  readonly delimiter: string;
  readonly max: number;
  /** `<name>key</name>`, encoded as the client asked for. */
  readonly keyElement: (name: string, key: string | undefined) => string;
  readonly encoding: string | undefined;
}

export function listParameters(call: Call, maxName: 'max-keys' | 'max-uploads' = 'max-keys'): ListParameters {
  const encoding = call.parameter('encoding-type');
  if (encoding !== undefined && encoding !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return {
    prefix: call.parameter('prefix') ?? '',
    delimiter: call.parameter('delimiter') ?? '',
    max: countParameter(call, maxName),
    keyElement: (name, key) =>
      textElement(name, key === undefined || encoding === undefined ? key : formEncodeKey(key)),
    encoding,
  };
}

/** A count of at most a thousand, which is also what it is by default. */
export function countParameter(call: Call, name: string): number {
  const text = call.parameter(name);
  if (text === undefined || text === '') return LIST_KEYS_MAX;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0x7fffffff) {
    throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`, {
      details: { ArgumentName: name, ArgumentValue: text },
    });
  }
  return Math.min(Number(text), LIST_KEYS_MAX);
}

/** Whole seconds with a zero fraction, as S3 writes dates in listings. */
export const listedTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}.000Z`;

export function ownerElement(accountId: string): string {
  return element('Owner', textElement('ID', accountId));
}

export function checksumElements(version: Version): string {
  if (version.checksum === undefined) return '';
  const { algorithm, type } = version.checksum;
  return textElement('ChecksumAlgorithm', algorithm) + textElement('ChecksumType', type);
}
