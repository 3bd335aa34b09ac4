// The Range header, by S3's reading of it: one range; what is no valid range counts as none; what lies outside is refused.

import { S3Error } from '../s3-error.ts';

/** `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export function parseByteRange(header: string | undefined, bytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [first, last] = [match[1]!, match[2]!];
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (start >= end) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      details: { RangeRequested: header!, ActualObjectSize: String(bytes) },
      headers: { 'content-range': `bytes */${bytes}` },
    });
  }
  return { start, end };
}
