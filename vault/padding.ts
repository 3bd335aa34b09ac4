// Sizes that an observer may see are rounded up (Padmé), so that they tell almost nothing of the content.

/** The smallest Padmé size of at least `bytes`: at most 12 % more, and only log log bytes of information left. */
export function padmeBytes(bytes: number): number {
  if (bytes < 2) return bytes;
  const exponent = Math.floor(Math.log2(bytes));
  const significantBits = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(0, exponent - significantBits);
  return Math.ceil(bytes / step) * step;
}
