// zstd for a great many chunks: one compressor and one decompressor that live as long as their thread. The one-call functions
// of node:zlib make a context for every chunk, which costs a tenth of the time and, since each is given back only by a full
// garbage collection, over a hundred megabytes of memory.

import { constants, createZstdCompress, createZstdDecompress, type ZstdCompress, type ZstdDecompress } from 'node:zlib';
import { compressChunk, notDecompressible, wrongLength, ZSTD_LEVEL } from '../../vault/sealed-chunk.ts';
import { Spares } from './spares.ts';
import { isOneWholeFrame } from './zstd-frame.ts';

/**
 * The output buffer of a stream: results are slices of it, and a new one is made when it is used up. Each time costs a hop to
 * Node's pool and back, so it holds several chunks; a restore took a fifth less processor time than with 64 KiB.
 */
const OUTPUT_BYTES = 256 * 1024;
/** 256 KiB: the largest chunk of the smallest class. The default of 2 MiB would cost both ends several megabytes a thread. */
const WINDOW_LOG = 18;

/** Jobs of one thread that compress or decompress at the same time, on Node's own pool of four threads. */
const LANES = 3;

/** The lanes of one thread: a job has one for itself, and waits for it in its turn. */
export class Lanes {
  readonly #spares = new Spares(Array.from({ length: LANES }, () => new ZstdLane()));

  async use<T>(work: (lane: ZstdLane) => Promise<T>): Promise<T> {
    const lane = await this.#spares.take();
    try {
      return await work(lane);
    } finally {
      this.#spares.give(lane);
    }
  }
}

export class ZstdLane {
  #compressor: Frames | undefined;
  #decompressor: Frames | undefined;
  #scratch = new Uint8Array();

  /** Memory of the lane for plaintexts, the same at every call: made once, it is no garbage. Grows to what was ever asked for. */
  scratch(bytes: number): Uint8Array {
    if (this.#scratch.length < bytes) this.#scratch = new Uint8Array(bytes);
    return this.#scratch.subarray(0, bytes);
  }

  /** One zstd frame of `plaintext`. One call at a time. */
  async compress(plaintext: Uint8Array): Promise<Uint8Array> {
    this.#compressor ??= new Frames(
      createZstdCompress({
        params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL, [constants.ZSTD_c_windowLog]: WINDOW_LOG },
        // Every write ends its frame, so that each chunk stands alone.
        flush: constants.ZSTD_e_end,
        chunkSize: OUTPUT_BYTES,
      }),
    );
    const parts: Buffer[] = [];
    await this.#compressor.pass(plaintext, (part) => parts.push(part));
    const frame = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    // Where the frame's end meets the end of the output buffer, one in 65,536, the stream asks once more and gets an empty
    // frame behind it. Such a chunk is compressed again by itself.
    return isOneWholeFrame(frame) ? frame : compressChunk(plaintext);
  }

  /** Fills `target` with what one frame holds; refuses a frame that holds more or less, or is broken. One call at a time. */
  async decompress(frame: Uint8Array, target: Uint8Array): Promise<void> {
    const bytes = target.length;
    if (!isOneWholeFrame(frame)) throw notDecompressible(bytes, new Error('it is not exactly one whole frame'));
    this.#decompressor ??= new Frames(createZstdDecompress({ chunkSize: OUTPUT_BYTES }));
    let end = 0;
    try {
      await this.#decompressor.pass(frame, (part) => {
        if (end + part.length > bytes) throw new Error('there is more than there should be');
        target.set(part, end);
        end += part.length;
      });
    } catch (cause) {
      this.#decompressor.destroy();
      this.#decompressor = undefined;
      throw notDecompressible(bytes, cause);
    }
    if (end !== bytes) throw wrongLength(end, bytes);
  }
}

/** A stream of zlib as a function. Its listeners stay: adding and removing them for every chunk took a tenth of the time. */
class Frames {
  readonly #stream: ZstdCompress | ZstdDecompress;
  #take: (part: Buffer) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(stream: ZstdCompress | ZstdDecompress) {
    this.#stream = stream;
    stream.on('error', (error) => this.#reject(error));
    stream.on('data', (part: Buffer) => {
      try {
        this.#take(part);
      } catch (error) {
        this.#reject(error);
      }
    });
  }

  /** Writes `input` and hands over what comes out, until it is consumed; rejects with what `take` throws. */
  pass(input: Uint8Array, take: (part: Buffer) => void): Promise<void> {
    this.#take = take;
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#stream.write(input, (error) => (error ? reject(error) : resolve()));
    });
  }

  destroy(): void {
    // What still comes out of it belongs to nobody.
    this.#take = () => undefined;
    this.#stream.destroy();
  }
}
