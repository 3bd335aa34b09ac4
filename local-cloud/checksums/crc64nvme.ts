// CRC-64/NVME, which S3 computes for every object that comes without a checksum. In two 32-bit halves, since BigInt would make
// it a hundred times slower; eight bytes a step.

const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const { low: LOW, high: HIGH } = tables();

export class Crc64Nvme {
  #low = -1;
  #high = -1;

  update(data: Uint8Array): void {
    let low = this.#low;
    let high = this.#high;
    let i = 0;
    for (const end = data.length - 7; i < end; i += 8) {
      low ^= data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24);
      high ^= data[i + 4]! | (data[i + 5]! << 8) | (data[i + 6]! << 16) | (data[i + 7]! << 24);
      const a = 0x700 | (low & 0xff);
      const b = 0x600 | ((low >>> 8) & 0xff);
      const c = 0x500 | ((low >>> 16) & 0xff);
      const d = 0x400 | (low >>> 24);
      const e = 0x300 | (high & 0xff);
      const f = 0x200 | ((high >>> 8) & 0xff);
      const g = 0x100 | ((high >>> 16) & 0xff);
      const h = high >>> 24;
      low = LOW[a]! ^ LOW[b]! ^ LOW[c]! ^ LOW[d]! ^ LOW[e]! ^ LOW[f]! ^ LOW[g]! ^ LOW[h]!;
      high = HIGH[a]! ^ HIGH[b]! ^ HIGH[c]! ^ HIGH[d]! ^ HIGH[e]! ^ HIGH[f]! ^ HIGH[g]! ^ HIGH[h]!;
    }
    for (; i < data.length; i++) {
      const index = (low ^ data[i]!) & 0xff;
      low = LOW[index]! ^ ((low >>> 8) | (high << 24));
      high = HIGH[index]! ^ (high >>> 8);
    }
    this.#low = low;
    this.#high = high;
  }

  digest(): Buffer {
    const out = Buffer.alloc(8);
    out.writeInt32BE(~this.#high, 0);
    out.writeInt32BE(~this.#low, 4);
    return out;
  }
}

/** Eight tables of 256 entries one after another, as Int32 halves. */
function tables(): { low: Int32Array; high: Int32Array } {
  const all: bigint[] = [];
  for (let byte = 0n; byte < 256n; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
    all.push(value);
  }
  for (let i = 256; i < 2048; i++) {
    const before = all[i - 256]!;
    all.push((before >> 8n) ^ all[Number(before & 0xffn)]!);
  }
  return {
    low: Int32Array.from(all, (value) => Number(BigInt.asIntN(32, value))),
    high: Int32Array.from(all, (value) => Number(BigInt.asIntN(32, value >> 32n))),
  };
}
