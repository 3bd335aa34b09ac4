// CRC-32C (Castagnoli), which Node lacks; eight bytes a step, since every byte of an upload may pass through here.

const POLYNOMIAL = 0x82f63b78;
const TABLES = tables();

/** Continues `crc` (0 at the start) over `data`. */
export function crc32c(data: Uint8Array, crc = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  let state = ~crc;
  let i = 0;
  for (const end = data.length - 7; i < end; i += 8) {
    const low = state ^ (data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24));
    state =
      t7[low & 0xff]! ^
      t6[(low >>> 8) & 0xff]! ^
      t5[(low >>> 16) & 0xff]! ^
      t4[low >>> 24]! ^
      t3[data[i + 4]!]! ^
      t2[data[i + 5]!]! ^
      t1[data[i + 6]!]! ^
      t0[data[i + 7]!]!;
  }
  for (; i < data.length; i++) state = t0[(state ^ data[i]!) & 0xff]! ^ (state >>> 8);
  return ~state >>> 0;
}

function tables(): Int32Array[] {
  const all = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    all[0]![byte] = value;
  }
  for (let table = 1; table < 8; table++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = all[table - 1]![byte]!;
      all[table]![byte] = (before >>> 8) ^ all[0]![before & 0xff]!;
    }
  }
  return all;
}
