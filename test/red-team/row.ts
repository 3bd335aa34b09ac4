// One row of the table: who tries what, as the request that AWS would get, and what comes of it. An attack and a legitimate action
// have the same shape, so that nothing can be tightened without a need noticing, nor loosened without an attack.

import type { FunctionName } from '../../infra/policies/deployed-names.ts';
import type { Place } from './place.ts';

/** An identity with its own policy; or given everything by mistake, so that the buckets' policies stand alone. */
export type Own = 'uploader' | 'recovery' | FunctionName | 'scheduler' | 'replication';
export type Who = Own | `overfed ${Own}` | 'administrator' | 'anonymous' | 'other account';

/** A command of one of AWS's clients: the request as data. */
export interface Command {
  readonly input: object;
}

export type Outcome =
  | { readonly kind: 'allowed' }
  /** By the policies: by these statements, or, where there are none, because no statement allows it. */
  | { readonly kind: 'denied'; readonly by: readonly string[] }
  /** The policies let it pass, and S3 itself refuses it with this code. */
  | { readonly kind: 'withstood'; readonly code: string; readonly because: string };

export interface Row {
  readonly who: Who;
  /** Goes on after the name of who it is: "reads …". */
  readonly what: string;
  readonly request: (place: Place) => Command;
  /** Headers that AWS's client would not send, in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** There is no such object: S3 says so only to whoever may list the bucket. */
  readonly isMissing?: true;
  /** Over HTTP without TLS. */
  readonly plainHttp?: true;
  readonly outcome: Outcome;
  /** Why the local cloud cannot be asked; then only the simulator is. */
  readonly onlySimulated?: string;
}

export const allowed: Outcome = { kind: 'allowed' };
export const denied = (...by: readonly string[]): Outcome => ({ kind: 'denied', by });
export const withstood = (code: string, because: string): Outcome => ({ kind: 'withstood', code, because });

/** Whose identity it is, without what was added by mistake. */
export const ownOf = (who: Who): Own | undefined =>
  who === 'administrator' || who === 'anonymous' || who === 'other account'
    ? undefined
    : (who.replace('overfed ', '') as Own);
export const isOverfed = (who: Who): boolean => who.startsWith('overfed ') || who === 'administrator';
export const titleOf = ({ who, what }: Row): string => `${who} ${what}`;
