// A JSON document with its Ed25519 signature in one file, so that the two cannot be stored or fetched apart:
//
//   {"NAME":BODY,"signature":"BASE64"} + line feed
//
// BODY is exact JSON. The signature (88 base64 characters) is over the ASCII bytes "clinic-offsite/1/NAME" + line feed + BODY: without
// the first line a signature for one kind of document would be one for another kind, too. BODY is what lies between the first
// NAME + 4 and the last 105 bytes.

import { type KeyObject, sign, verify } from 'node:crypto';
import { Refusal } from './refusal.ts';

const TAIL_BYTES = ',"signature":"'.length + 88 + '"}\n'.length;

/** `name` is the kind of document: `manifest`, `release`. */
export function encodeSignedDocument(name: string, body: object, signingKey: KeyObject): Buffer {
  const json = JSON.stringify(body);
  const signature = sign(null, Buffer.from(signedTextOf(name) + json), signingKey).toString('base64');
  return Buffer.from(`${headOf(name)}${json},"signature":"${signature}"}\n`);
}

/**
 * The bytes of BODY, once it is known that one of `keys` (Ed25519 public keys) signed them; nothing of them is looked at before.
 * Throws a `Refusal` otherwise; `whose` says there whose key it should have been.
 */
export function openSignedDocument(
  name: string,
  bytes: Uint8Array,
  { bytesMax, keys, whose }: { bytesMax: number; keys: readonly KeyObject[]; whose: string },
): Buffer {
  const refuse = (reason: string): never => {
    throw new Refusal(`the ${name}`, reason);
  };
  if (bytes.length > bytesMax) return refuse(`it is larger than ${bytesMax} bytes`);
  const head = headOf(name);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const body = text.subarray(head.length, text.length - TAIL_BYTES);
  const tail = text.toString('latin1', text.length - TAIL_BYTES);
  const match = /^,"signature":"([A-Za-z0-9+/]{86}==)"\}\n$/.exec(tail);
  if (match === null || text.toString('latin1', 0, head.length) !== head) return refuse(`it is not a signed ${name}`);
  const signature = Buffer.from(match[1], 'base64');
  const signed = Buffer.concat([Buffer.from(signedTextOf(name)), body]);
  const good = signature.toString('base64') === match[1] && keys.some((key) => verify(null, signed, key, signature));
  if (!good) return refuse(`its signature is not by ${whose}`);
  return body;
}

const headOf = (name: string): string => `{"${name}":`;
const signedTextOf = (name: string): string => `clinic-offsite/1/${name}\n`;
