// Conditional reads, by HTTP's rules of precedence: an entity tag outweighs a date.

import { S3Error } from '../s3-error.ts';

export interface ReadConditions {
  readonly match: string | undefined;
  readonly noneMatch: string | undefined;
  readonly modifiedSince: string | undefined;
  readonly unmodifiedSince: string | undefined;
}

export type ReadOutcome = 'proceed' | 'not-modified' | { readonly failed: string };

export function judgeRead(conditions: ReadConditions, object: { etag: string; modifiedMs: number }): ReadOutcome {
  const modifiedMs = Math.floor(object.modifiedMs / 1000) * 1000;
  if (conditions.match !== undefined) {
    if (!etagMatches(conditions.match, object.etag)) return { failed: 'If-Match' };
  } else if (conditions.unmodifiedSince !== undefined && modifiedMs > dateMs(conditions.unmodifiedSince, modifiedMs)) {
    return { failed: 'If-Unmodified-Since' };
  }
  if (conditions.noneMatch !== undefined) {
    return etagMatches(conditions.noneMatch, object.etag) ? 'not-modified' : 'proceed';
  }
  const unchanged =
    conditions.modifiedSince !== undefined && modifiedMs <= dateMs(conditions.modifiedSince, modifiedMs - 1);
  return unchanged ? 'not-modified' : 'proceed';
}

/** A list of entity tags, with or without quotes, or `*`. */
export function etagMatches(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const tag = one
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return tag === '*' || tag === etag;
  });
}

/** An unreadable date makes its condition void, as HTTP asks. */
function dateMs(text: string, ifUnreadable: number): number {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? ifUnreadable : ms;
}

export const notModified = (headers: Record<string, string>): S3Error =>
  new S3Error('NotModified', 'Not Modified', { headers });
