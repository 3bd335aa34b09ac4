// What may be shown of a message that was written for this machine: words that our own messages are made of, small numbers, codes of the
// system, and what the caller knows to be harmless. Everything else becomes an ellipsis: a name, a path, a password, whoever said it and however it got
// there. A list of what to hide would be one secret too short.

import { constants } from 'node:os';
import { KNOWN_WORDS } from './known-words.ts';

/** ECONNREFUSED and its like; the last two are no numbers of the system. */
const SYSTEM_CODES = new Set([...Object.keys(constants.errno), 'ENOTFOUND', 'EAI_AGAIN']);
/** A birth number, a telephone number or a card number is longer. */
const DIGITS_MAX = 5;
const ELLIPSIS = '…';
/** Times, and names of backups, which are a time and 64 random bits. */
const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z|\d{8}T\d{6}Z-[0-9a-f]{16}/;

/**
 * `harmless` are texts that are kept as they are, where they stand alone. What has no blank in it goes as a whole: of "wrong-horse-4v"
 * not even the horse may stay.
 */
export function plainWords(
  text: string,
  harmless: readonly string[] = [],
  known: ReadonlySet<string> = KNOWN_WORDS,
): string {
  const kept = [MOMENT.source, ...harmless.filter((one) => one !== '').map(escaped)].join('|');
  const pieces = new RegExp(`(?<![\\p{L}\\p{N}_.-])(?:${kept})(?![\\p{L}\\p{N}_-])|[\\p{L}\\p{M}\\p{N}_]+`, 'gu');
  const isKept = new RegExp(`^(?:${kept})$`, 'u');
  const isShown = (chunk: string): boolean =>
    (chunk.match(pieces) ?? []).every((piece) => isKept.test(piece) || isPlain(piece, known));
  const plain = text.replaceAll(CHUNK, (whole, before: string, chunk: string, after: string) =>
    isShown(chunk) ? whole : `${before}${ELLIPSIS}${after}`,
  );
  // What stood between two hidden words may be a part of either.
  return plain.replaceAll(/…(?:[^\p{L}\p{N}…]*…)+/gu, ELLIPSIS);
}

/** Without blanks, and what stands around it in a sentence. */
const CHUNK = /(?<=^|\s)([(["'`„“]*)(\S+?)([.,;:!?)\]"'`“”]*)(?=\s|$)/gu;

function isPlain(word: string, known: ReadonlySet<string>): boolean {
  if (/^\d+$/.test(word)) return word.length <= DIGITS_MAX;
  return known.has(word.toLowerCase()) || SYSTEM_CODES.has(word);
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
