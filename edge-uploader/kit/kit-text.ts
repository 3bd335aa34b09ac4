// The recovery kit as text: everything that a restore needs, in lines that a person can type at three in the morning and that fit
// into one QR code. Without one fixed form, a page would have to be copied into a config with its fields in the right places.
//
//   offsite-kit/1
//   site: novak-praha
//   bucket: operator-vault
//   region: eu-central-1
//   endpoint: http://…                 only for stores other than AWS
//   access-key-id: AKIA…               reads this site's backups and can do nothing else
//   secret-access-key: …
//   signing-public-key: …              base64; once or more
//   recovery-key: AGE-SECRET-KEY-1…    once or more
//   check: tadi-kuno-lasu
//
// `check` follows from all lines above it: 36 bits of their SHA-256, joined by line feeds, spelt in syllables. So a slip of whoever
// types is found at once, and the word on the page proves that somebody looked at it.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type SiteId, siteIdSchema } from '../../vault/names.ts';
import { parseSigningPublicKey } from '../../vault/site-keys.ts';
import { Failure } from '../failure.ts';

const HEAD = 'offsite-kit/1';
/** A kit is half a kilobyte. */
const KIT_CHARACTERS_MAX = 16 * 1024;
const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';
const SYLLABLES = 6;

export interface Kit {
  readonly site: SiteId;
  readonly vault: { readonly bucket: string; readonly region: string; readonly endpoint?: string | undefined };
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Base64. */
  readonly signingPublicKeys: readonly string[];
  readonly recoveryKeys: readonly string[];
}

export function encodeKit(kit: Kit): string {
  const lines = contentsOf(kit);
  return `${[...lines, `check: ${checkWordOf(kit)}`].join('\n')}\n`;
}

/** What is read off the page to show that it was printed. */
export function checkWordOf(kit: Kit): string {
  const hash = createHash('sha256').update(contentsOf(kit).join('\n')).digest();
  let word = '';
  for (const byte of hash.subarray(0, SYLLABLES)) word += CONSONANTS[byte & 15]! + VOWELS[(byte >> 4) & 3]!;
  return word.replace(/.{4}(?=.)/g, '$&-');
}

/** Whether what somebody typed is the word; hyphens, spaces and capitals do not count. */
export function isCheckWord(word: string, typed: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s-]/g, '');
  return plain(word) === plain(typed);
}

function contentsOf({ site, vault, credentials, signingPublicKeys, recoveryKeys }: Kit): string[] {
  return [
    ...[HEAD, `site: ${site}`, `bucket: ${vault.bucket}`, `region: ${vault.region}`],
    ...(vault.endpoint === undefined ? [] : [`endpoint: ${vault.endpoint}`]),
    ...[`access-key-id: ${credentials.accessKeyId}`, `secret-access-key: ${credentials.secretAccessKey}`],
    ...signingPublicKeys.map((key) => `signing-public-key: ${key}`),
    ...recoveryKeys.map((key) => `recovery-key: ${key}`),
  ];
}

const once = z.tuple([z.string().regex(/^[\x21-\x7e]{1,256}$/, 'must be one word')]).transform(([value]) => value);
const fieldsSchema = z.strictObject({
  site: z.tuple([siteIdSchema]).transform(([site]) => site),
  bucket: once,
  region: once,
  endpoint: z
    .tuple([z.url({ protocol: /^https?$/ })])
    .transform(([url]) => url)
    .optional(),
  'access-key-id': once,
  'secret-access-key': once,
  'signing-public-key': z
    .array(z.string().refine((key) => parseSigningPublicKey(key) !== undefined, 'must be 32 bytes in base64'))
    .min(1),
  'recovery-key': z
    .array(z.string().regex(/^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/, 'must begin with AGE-SECRET-KEY-1'))
    .min(1),
  check: once,
});

/** Reads what `encodeKit` wrote, also as people type it: empty lines, spaces within a value and their own line ends do not count. */
export function parseKit(text: string, doing: string): Kit {
  if (text.length > KIT_CHARACTERS_MAX) throw refused(doing, 'it is far too large');
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== HEAD) throw refused(doing, `its first line is not ${HEAD}`);
  const fields = new Map<string, string[]>();
  for (const line of lines.slice(1)) {
    const [, name, value] = /^([a-z-]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw refused(doing, 'a line is not `name: value`');
    const plain = value.replaceAll(/\s/g, '');
    fields.set(name, [...(fields.get(name) ?? []), name === 'recovery-key' ? plain.toUpperCase() : plain]);
  }
  const parsed = fieldsSchema.safeParse(Object.fromEntries(fields));
  if (!parsed.success) throw refused(doing, parsed.error.issues.map(describeIssue).join('; '));
  const { site, bucket, region, endpoint, check, ...keys } = parsed.data;
  const kit: Kit = {
    ...{ site, vault: { bucket, region, endpoint } },
    credentials: { accessKeyId: keys['access-key-id'], secretAccessKey: keys['secret-access-key'] },
    ...{ signingPublicKeys: keys['signing-public-key'], recoveryKeys: keys['recovery-key'] },
  };
  if (!isCheckWord(checkWordOf(kit), check)) throw refused(doing, 'its check word does not fit: a line has a slip');
  return kit;
}

/** Name and reason; never the value, which may be a key. */
function describeIssue({ path, code, message, ...issue }: z.core.$ZodIssue): string {
  const name = String(path[0] ?? 'the kit');
  if (code === 'unrecognized_keys' && 'keys' in issue) return 'it has lines that no kit has';
  if (code === 'invalid_type' && path.length === 1) return `the line ${name} is missing`;
  if (code === 'too_big') return `the line ${name} stands there twice`;
  return `${name} ${message}`;
}

function refused(doing: string, why: string): Failure {
  return new Failure('keys', `${doing}: ${why}`, {
    hint: 'Compare it with the printed page line by line: 0 and O, 1, l and I; or scan the large code of the page.',
  });
}
