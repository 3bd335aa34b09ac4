// Where a dump lands: lets a source that reads a pipe read straight into the memory of whoever takes the dump in. Without it every
// 64 KiB of a dump would be a buffer of its own, allocated, copied and collected: half of the main thread's work in a backup that
// has nothing to upload.

import type { OnReadOpts } from 'node:net';

/** What finds no room at the landing place is read here, and copied. */
const OWN_BYTES = 64 * 1024;
const NO_ROOM = new Uint8Array();

/** One dump's landing place. Bytes that were read elsewhere may come between: then there is no place until they have arrived. */
export class Landing {
  #free = (): Uint8Array => NO_ROOM;
  #inPlace = 0;
  #elsewhere = 0;

  /** For who takes the dump in. `free` gives the memory for the bytes behind those that have arrived, perhaps none. */
  open(free: () => Uint8Array): void {
    this.#free = free;
  }

  /** For the source: where the next bytes go, if there is room. It stays valid until bytes were read. */
  place(): Uint8Array | undefined {
    if (this.#elsewhere > 0) return undefined;
    const place = this.#free().subarray(this.#inPlace);
    return place.length === 0 ? undefined : place;
  }

  /** For the source: so many bytes were read at the place or elsewhere, and are on their way through the dump's stream. */
  read(bytes: number, inPlace: boolean): void {
    if (inPlace) this.#inPlace += bytes;
    else this.#elsewhere += bytes;
  }

  /** For who takes the dump in: so many of them came out of the stream. */
  arrived(bytes: number, inPlace: boolean): void {
    if (inPlace) this.#inPlace -= bytes;
    else this.#elsewhere = Math.max(0, this.#elsewhere - bytes); // Most sources never read in place, and tell nothing.
  }
}

/** The `onread` of a socket that reads into `landing`; `push` is the socket's own. */
export function readInto(landing: Landing, push: (slice: Buffer) => boolean): OnReadOpts {
  const own = new Uint8Array(OWN_BYTES);
  return {
    buffer: () => landing.place() ?? own,
    callback(bytes, place) {
      const inPlace = place !== own;
      landing.read(bytes, inPlace);
      return push(inPlace ? Buffer.from(place.buffer, place.byteOffset, bytes) : Buffer.from(own.subarray(0, bytes)));
    },
  };
}
