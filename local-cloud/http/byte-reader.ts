// Takes lines and runs of bytes out of a stream without copying what it passes on: 16 MiB bodies go through here.

const EMPTY = Buffer.alloc(0);

export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = EMPTY;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Between 1 and `bytesMax` bytes; undefined at the end. */
  async some(bytesMax: number): Promise<Buffer | undefined> {
    if (this.#rest.length === 0 && !(await this.#more())) return undefined;
    const taken = this.#rest.subarray(0, bytesMax);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** The text before the next CR LF; undefined where the stream ends first or the line is longer than `bytesMax`. */
  async line(bytesMax: number): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end > bytesMax || (end === -1 && this.#rest.length > bytesMax + 1)) return undefined;
      if (end !== -1) {
        const line = this.#rest.toString('latin1', 0, end);
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (!(await this.#more())) return undefined;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    // Only what is left of a line is ever copied.
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}
