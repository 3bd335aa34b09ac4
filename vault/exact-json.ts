// JSON of which every document has exactly one accepted encoding. Without that, two parsers could read one signed document
// differently: duplicate keys, reordered keys, other spellings of a number.

import type { z } from 'zod';
import { Refusal } from './refusal.ts';

/**
 * Parses `bytes` as the JSON that `JSON.stringify` writes of what `schema` yields: its key order, no white space.
 * `object` names the document in the refusal.
 */
export function parseExactJson<S extends z.ZodType>(
  object: string,
  bytes: Uint8Array,
  bytesMax: number,
  schema: S,
): z.infer<S> {
  if (bytes.length > bytesMax) throw new Refusal(object, `it is larger than ${bytesMax} bytes`);
  const text = Buffer.from(bytes).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Without its cause: the engine's message quotes the text, and that of an index holds keys.
    throw new Refusal(object, 'it is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new Refusal(object, firstIssue(parsed.error));
  if (!Buffer.from(JSON.stringify(parsed.data)).equals(bytes)) {
    throw new Refusal(object, 'it is not written in the one accepted way');
  }
  return parsed.data;
}

/** What is wrong first, with its path; never the value. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
