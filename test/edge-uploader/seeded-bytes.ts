// Bytes that look random and are the same in every run, and a clinic-like dump made of them. Tests that drew their own chance
// could fail once and never again.

import { createCipheriv, hash } from 'node:crypto';

/** `length` incompressible bytes that follow from `seed`. */
export function seededBytes(seed: string, length: number): Buffer {
  const cipher = createCipheriv('aes-256-ctr', hash('sha256', seed, 'buffer'), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(length));
}

/** Stands for the system's chance: fills with bytes that follow from `seed`, other ones at every call. */
export function seededFill(seed: string): (target: Uint8Array) => void {
  const cipher = createCipheriv('aes-256-ctr', hash('sha256', seed, 'buffer'), Buffer.alloc(16));
  return (target) => target.set(cipher.update(Buffer.alloc(target.length)));
}

/** Rows as a records system dumps them: compressible, and nowhere the same. About `length` bytes, exactly so many. */
export function rows(seed: string, length: number): Buffer {
  const lines: string[] = [];
  const chance = seededBytes(seed, 4096);
  for (let i = 0, bytes = 0; bytes < length; i++) {
    const line = `${i};visit;2026-${1 + (i % 12)}-${1 + (i % 28)};patient ${chance.readUInt32LE((i * 4) % 4093)};bp ${chance[i % 4096]};${seed}\n`;
    lines.push(line);
    bytes += line.length;
  }
  return Buffer.from(lines.join('')).subarray(0, length);
}

/** A dump with compressible, incompressible and repeated parts, `megabytes` long. */
export function sampleDump(seed: string, megabytes: number): Buffer {
  const part = Math.floor((megabytes * 1024 * 1024) / 4);
  const images = seededBytes(`${seed} images`, part);
  return Buffer.concat([rows(seed, part), images, rows(`${seed} later`, part), images.subarray(0, part)]);
}
