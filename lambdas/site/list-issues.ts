// What is wrong with a document that a person wrote, every field by its path. Without it the first mistake alone would be told, in
// the words of a library.

import type { z } from 'zod';

/** One clause for each issue, joined by semicolons. */
export function listIssues(error: z.ZodError): string {
  return error.issues.flatMap(describeIssue).join('; ');
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const at = (more: string): string => (path + more).replace(/^\./, '') || 'the document';
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${at(`.${quoted(key)}`)}: no such field`);
  if (issue.code === 'invalid_type' && issue.input === undefined) return [`${at('')}: is missing`];
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof issue.input === 'number') {
    return [`${at('')}: must be text: write it in quotes`];
  }
  if (issue.code === 'invalid_type') return [`${at('')}: must be ${named(issue.expected)}`];
  if (issue.code === 'invalid_value') return [`${at('')}: must be one of ${issue.values.map(String).join(', ')}`];
  return [`${at('')}: ${boundOf(issue) ?? issue.message}`];
}

/** The bound that a value exceeds, unless the field says it in words of its own. */
function boundOf(issue: z.core.$ZodIssue): string | undefined {
  if (!issue.message.startsWith('Too ')) return undefined;
  const unit = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '');
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unit(issue.origin)}`;
  return issue.code === 'too_small' ? `must be at least ${issue.minimum}${unit(issue.origin)}` : undefined;
}

/** A field may have any name; a message has one line. */
const quoted = (key: string): string => (/^[\w-]{1,40}$/.test(key) ? key : JSON.stringify(key.slice(0, 40)));

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'fields with values',
};
const named = (expected: string): string => NAMES[expected] ?? expected;
