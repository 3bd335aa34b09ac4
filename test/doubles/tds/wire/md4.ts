// MD4 (RFC 1320), which NTLM still needs and OpenSSL no longer offers. The test of this folder holds it to the RFC's own vectors.

const ROUNDS = [
  { shifts: [3, 7, 11, 19], order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], add: 0 },
  { shifts: [3, 5, 9, 13], order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15], add: 0x5a827999 },
  { shifts: [3, 9, 11, 15], order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], add: 0x6ed9eba1 },
] as const;

const mix = [
  (x: number, y: number, z: number): number => (x & y) | (~x & z),
  (x: number, y: number, z: number): number => (x & y) | (x & z) | (y & z),
  (x: number, y: number, z: number): number => x ^ y ^ z,
] as const;

export function md4(data: Buffer): Buffer {
  const padding = Buffer.alloc(((119 - (data.length % 64)) % 64) + 9);
  padding[0] = 0x80;
  padding.writeBigUInt64LE(BigInt(data.length) * 8n, padding.length - 8);
  const padded = Buffer.concat([data, padding]);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < padded.length; block += 64) {
    let [a, b, c, d] = state as [number, number, number, number];
    for (const [round, { shifts, order, add }] of ROUNDS.entries()) {
      for (const [step, word] of order.entries()) {
        const sum = (a + mix[round]!(b, c, d) + padded.readUInt32LE(block + 4 * word) + add) | 0;
        const shift = shifts[step % 4]!;
        [a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c];
      }
    }
    state = [a, b, c, d].map((value, i) => (value + state[i]!) | 0);
  }
  const digest = Buffer.alloc(16);
  for (const [i, value] of state.entries()) digest.writeInt32LE(value | 0, 4 * i);
  return digest;
}
