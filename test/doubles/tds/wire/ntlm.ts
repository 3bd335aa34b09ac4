// NTLMv2 (MS-NLMP), the server's side: the challenge, and whether the answer to it proves the password. tedious and FreeTDS have an
// implementation each, so that this one is checked by two that do not know of each other.

import { createHmac } from 'node:crypto';
import { md4 } from './md4.ts';

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');
const FLAGS = 0x0081_8205; // Unicode, request target, NTLM, always sign, target info, extended session security.
const AV = { end: 0, computer: 1, domain: 2 } as const;

export interface NtlmAnswer {
  readonly domain: string;
  readonly user: string;
  proves(password: string): boolean;
}

export function encodeChallenge(options: { challenge: Buffer; domain: string; computer: string }): Buffer {
  const domain = Buffer.from(options.domain, 'utf16le');
  const pair = (id: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  };
  const info = Buffer.concat([
    pair(AV.domain, domain),
    pair(AV.computer, Buffer.from(options.computer, 'utf16le')),
    pair(AV.end, Buffer.alloc(0)),
  ]);
  const head = Buffer.alloc(56);
  SIGNATURE.copy(head, 0);
  head.writeUInt32LE(2, 8);
  securityBuffer(head, 12, domain.length, head.length);
  head.writeUInt32LE(FLAGS, 20);
  options.challenge.copy(head, 24);
  securityBuffer(head, 40, info.length, head.length + domain.length);
  return Buffer.concat([head, domain, info]);
}

export function parseAnswer(data: Buffer, challenge: Buffer): NtlmAnswer {
  if (!data.subarray(0, 8).equals(SIGNATURE) || data.readUInt32LE(8) !== 3) throw new Error('no NTLM answer');
  const field = (at: number): Buffer => {
    const offset = data.readUInt32LE(at + 4);
    return data.subarray(offset, offset + data.readUInt16LE(at));
  };
  const [lanManager, response] = [field(12), field(20)];
  const domain = field(28).toString('utf16le');
  const user = field(36).toString('utf16le');
  return {
    domain,
    user,
    proves(password) {
      const hash = md4(Buffer.from(password, 'utf16le'));
      const key = hmac(hash, Buffer.from(user.toUpperCase() + domain, 'utf16le'));
      // The first 16 bytes are the proof, the rest is what it was made over, beside the challenge. LMv2 is the same in short, and
      // all that tedious 20.3.9 gets right: it gives its NTLMv2 answer a length that cuts the rest off.
      const isProof = (bytes: Buffer): boolean =>
        hmac(key, Buffer.concat([challenge, bytes.subarray(16)])).equals(bytes.subarray(0, 16));
      return (response.length > 24 && isProof(response)) || (lanManager.length === 24 && isProof(lanManager));
    },
  };
}

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('md5', key).update(data).digest();

function securityBuffer(target: Buffer, at: number, length: number, offset: number): void {
  target.writeUInt16LE(length, at);
  target.writeUInt16LE(length, at + 2);
  target.writeUInt32LE(offset, at + 4);
}
