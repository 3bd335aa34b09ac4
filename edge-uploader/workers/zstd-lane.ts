// zstd for a great many chunks: one compressor and one decompressor that live as long as their thread. The one-call functions
// of node:zlib make a context for every chunk, which costs a tenth of the time and, since each is given back only by a full
// garbage collection, over a hundred megabytes of memory.

import { constants, createZstdCompress, createZstdDecompress, type ZstdCompress, type ZstdDecompress } from 'node:zlib';
import { compressChunk, notDecompressible, wrongLength, ZSTD_LEVEL } from '../../vault/sealed-chunk.ts';
import { Spares } from './spares.ts';
import { isOneWholeFrame } from './zstd-frame.ts';

/** The output buffer of a stream: results are slices of it, and a new one is made when it is used up. */
const OUTPUT_BYTES = 64 * 1024;
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
    const frame = await this.#compressor.pass(plaintext, Number.POSITIVE_INFINITY);
    // Where the frame's end meets the end of the output buffer, one in 65,536, the stream asks once more and gets an empty
    // frame behind it. Such a chunk is compressed again by itself.
    return isOneWholeFrame(frame) ? frame : compressChunk(plaintext);
  }

  /** The `bytes` bytes of one frame; refuses a frame that holds more or fewer, or is broken. One call at a time. */
  async decompress(frame: Uint8Array, bytes: number): Promise<Uint8Array> {
    if (!isOneWholeFrame(frame)) throw notDecompressible(bytes, new Error('it is not exactly one whole frame'));
    this.#decompressor ??= new Frames(createZstdDecompress({ chunkSize: OUTPUT_BYTES }));
    let plaintext: Uint8Array;
    try {
      plaintext = await this.#decompressor.pass(frame, bytes);
    } catch (cause) {
      this.#decompressor.destroy();
      this.#decompressor = undefined;
      throw notDecompressible(bytes, cause);
    }
    if (plaintext.length === bytes) return plaintext;
    throw wrongLength(plaintext.length, bytes);
  }
}

/** A stream of zlib as a function. Its listeners stay: adding and removing them for every chunk took a tenth of the time. */
class Frames {
  readonly #stream: ZstdCompress | ZstdDecompress;
  #parts: Buffer[] = [];
  #bytes = 0;
  #bytesMax = 0;
  #reject: (error: Error) => void = () => undefined;

  constructor(stream: ZstdCompress | ZstdDecompress) {
    this.#stream = stream;
    stream.on('error', (error) => this.#reject(error));
    stream.on('data', (part: Buffer) => {
      this.#parts.push(part);
      this.#bytes += part.length;
      if (this.#bytes > this.#bytesMax) this.#reject(new Error('there is more than there should be'));
    });
  }

  /** Writes `input` and gathers what comes out until it is consumed; rejects as soon as more than `bytesMax` do. */
  pass(input: Uint8Array, bytesMax: number): Promise<Uint8Array> {
    this.#bytesMax = bytesMax;
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#stream.write(input, (error) => {
        const parts = this.#parts;
        this.#parts = [];
        this.#bytes = 0;
        if (error) reject(error);
        else resolve(parts.length === 1 ? parts[0] : Buffer.concat(parts));
      });
    });
  }

  destroy(): void {
    this.#stream.destroy();
  }
}
