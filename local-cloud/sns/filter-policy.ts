// Filter policies: which messages a subscription wants, by their attributes. Exact values only; what else AWS knows (prefix,
// anything-but, numeric, exists) is refused when the policy is set, since half a filter sends SMS that nobody ordered.

import { FILTER_POLICY_COMBINATIONS_MAX, FILTER_POLICY_KEYS_MAX } from '../limits.ts';
import { type MessageAttribute, type MessageAttributes, parseArray } from './message-attributes.ts';
import { invalidParameter, notImplemented, type SnsError } from './sns-error.ts';

/** For each attribute the values that are wanted. Every attribute must match; one wanted value is enough for that. */
export type FilterPolicy = Readonly<Record<string, readonly (string | number | boolean | null)[]>>;

export function parseFilterPolicy(text: string): FilterPolicy {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalid('failed to parse JSON');
  }
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) throw invalid('must be a JSON object');
  const entries = Object.entries(policy);
  if (entries.length > FILTER_POLICY_KEYS_MAX) throw invalid(`has more than ${FILTER_POLICY_KEYS_MAX} keys`);
  for (const [name, values] of entries) {
    if (!Array.isArray(values) || values.length === 0) throw invalid(`"${name}" must be a non-empty array`);
    for (const value of values) {
      if (typeof value === 'object' && value !== null) {
        throw notImplemented(`the filter ${JSON.stringify(value)} of "${name}"`);
      }
    }
  }
  const combinations = entries.reduce((product, [, values]) => product * (values as unknown[]).length, 1);
  if (combinations > FILTER_POLICY_COMBINATIONS_MAX) throw invalid('filter policy is too complex');
  return policy as FilterPolicy;
}

export function wants(policy: FilterPolicy, attributes: MessageAttributes): boolean {
  return Object.entries(policy).every(([name, wanted]) => {
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return attribute !== undefined && valuesOf(attribute).some((value) => wanted.includes(value));
  });
}

function valuesOf({ type, value }: MessageAttribute): (string | number | boolean | null)[] {
  if (type === 'String') return [value];
  if (type === 'Number') return [Number(value)];
  // Binary attributes are left out of filtering, as AWS does it.
  return type === 'String.Array' ? (parseArray(value) ?? []) : [];
}

const invalid = (why: string): SnsError => invalidParameter(`FilterPolicy: ${why}`);
