// What lies in one database of a simulated clinic: a few dozen chunks, of which some change every day and which slowly grow. Only the
// rate of change is realistic; the bytes are made from a seed.

import { createHash } from 'node:crypto';
import type { ClinicRandom } from '../../demo/clinic-random.ts';

const CHUNKS_AT_FIRST = 18;
/** As many as an index lists without a list of its own. */
const CHUNKS_MAX = 60;
const CHUNK_BYTES = 400;
/** Days between two chunks that are appended. */
const GROWTH_DAYS = 20;

export class SimulatedDatabase {
  readonly #seed: string;
  #versions: number[] = Array.from({ length: CHUNKS_AT_FIRST }, () => 0);
  #days = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A day's work: few chunks, mostly the newest, so that old packs stay in use for long and then die slowly. */
  work(chance: ClinicRandom): void {
    this.#days++;
    if (this.#days % GROWTH_DAYS === 0 && this.#versions.length < CHUNKS_MAX) this.#versions.push(0);
    const changes = chance.between(1, 2);
    for (let i = 0; i < changes; i++) {
      const at = this.#versions.length - 1 - chance.skewed(this.#versions.length);
      this.#versions[at] = this.#versions[at]! + 1;
    }
  }

  /** A virus, or a migration: every chunk is another one. */
  changeAll(): void {
    this.#versions = this.#versions.map((version) => version + 1);
  }

  dump(): Buffer[] {
    return this.#versions.map((version, i) => chunkOf(`${this.#seed}/${i}/${version}`));
  }
}

/** Half of it can be compressed. */
function chunkOf(name: string): Buffer {
  const random = createHash('shake256', { outputLength: CHUNK_BYTES / 2 })
    .update(name)
    .digest();
  return Buffer.concat([random, Buffer.alloc(CHUNK_BYTES / 2, name.padEnd(40).slice(0, 40))]);
}
