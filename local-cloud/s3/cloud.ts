// What every operation of the S3 endpoint works on. The clock and chance come from outside, so that a test can hold the first and
// repeat the second.

import type { Buckets } from '../disk/buckets.ts';
import type { Catalogue } from '../disk/catalogue.ts';
import type { Contents } from '../disk/contents.ts';
import type { Invocations } from '../disk/invocations.ts';
import type { Uploads } from '../disk/uploads.ts';
import type { Versions } from '../disk/versions.ts';
import type { EventPattern } from '../events/event-pattern.ts';

export interface Cloud {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  now(): Date;
  random(bytes: number): Buffer;
  readonly catalogue: Catalogue;
  readonly buckets: Buckets;
  readonly versions: Versions;
  readonly uploads: Uploads;
  readonly invocations: Invocations;
  /** Of EventBridge, on the events of those buckets that send theirs there. */
  readonly rules: readonly { readonly functionArn: string; readonly matches: EventPattern }[];
  readonly contents: Contents;
  /** Says that an event was added. */
  wake(): void;
}

/** A new version's or upload's id: 32 characters, as S3's are. */
export const newId = (cloud: Cloud): string => cloud.random(24).toString('base64url').replaceAll('-', '.');

export const looksLikeVersionId = (text: string): boolean => text === 'null' || /^[\w.]{32}$/.test(text);
