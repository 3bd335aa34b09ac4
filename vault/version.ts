// Versions as programs write them, `0.1.0` or `LI-V3.0.11.33703 Firebird 3.0`, in an order. Compared as texts, 3.0.9 would be
// newer than 3.0.11.

import { z } from 'zod';

export type Version = readonly [number, number, number];

/** A version of ours, written in the one way. */
export const versionSchema = z
  .string()
  // What is no version must not reach a comparison.
  .regex(/^(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3})){2}$/, { error: 'must be a version such as 0.1.0', abort: true });

/** The first three numbers with full stops between them; undefined where there are none. */
export function parseVersion(text: string | undefined): Version | undefined {
  const match = /(?<![\d.])(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?!\d)/.exec(text ?? '');
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

export function compareVersions(one: Version, other: Version): number {
  const at = one.findIndex((part, i) => part !== other[i]);
  return at < 0 ? 0 : one[at] - other[at];
}

/** Whether one of our own versions is older than another. */
export function isOlder(one: string, other: string): boolean {
  const [a, b] = [parseVersion(one), parseVersion(other)];
  if (a === undefined || b === undefined) throw new Error(`cannot compare the versions ${one} and ${other}`);
  return compareVersions(a, b) < 0;
}
