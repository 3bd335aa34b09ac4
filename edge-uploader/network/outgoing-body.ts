// The body of a request on its way out: only once the server has said that it wants it, and in pieces as fast as the limit allows. The
// SDK's own way would be to send all of it at once, through a connection of its own beside the proxy; and a server that refuses a pack
// before it has read it would look like a broken line.

import type { ClientRequest, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { CONTINUE_MILLISECONDS_MAX } from './limits.ts';
import type { RateLimiter } from './rate-limiter.ts';

export interface OutgoingBodyOptions {
  readonly bytes: Uint8Array;
  readonly limiter: RateLimiter;
  /** The request says `Expect: 100-continue`. */
  readonly asksFirst: boolean;
}

export class OutgoingBody extends Readable {
  readonly #bytes: Buffer;
  readonly #limiter: RateLimiter;
  readonly #stopped = new AbortController();
  #wanted: Promise<void> | undefined;
  #want: () => void = () => undefined;
  #sent = 0;

  constructor({ bytes, limiter, asksFirst }: OutgoingBodyOptions) {
    super();
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#limiter = limiter;
    if (asksFirst) this.#wanted = new Promise((resolve) => (this.#want = resolve));
  }

  /** The handler pipes it into the request; so this is where the request becomes known. */
  override pipe<T extends NodeJS.WritableStream>(target: T, options?: { end?: boolean }): T {
    const request = target as unknown as ClientRequest;
    request.once('continue', this.#want);
    request.once('response', (answer: IncomingMessage) => this.#answered(request, answer));
    request.once('close', () => this.destroy());
    const unheard = setTimeout(this.#want, CONTINUE_MILLISECONDS_MAX).unref();
    request.once('close', () => clearTimeout(unheard));
    return super.pipe(target, options);
  }

  override _read(): void {
    this.#next().then(
      (piece) => this.destroyed || this.push(piece),
      (error) => this.destroyed || this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stopped.abort();
    done(error);
  }

  async #next(): Promise<Uint8Array | null> {
    await this.#wanted;
    const left = this.#bytes.length - this.#sent;
    if (left === 0) return null;
    const bytes = Math.min(left, this.#limiter.pieceBytes(left));
    await this.#limiter.take(bytes, this.#stopped.signal);
    const piece = this.#bytes.subarray(this.#sent, this.#sent + bytes);
    this.#sent += bytes;
    return piece;
  }

  /** An answer before the end of the body is a refusal: what is left is not wanted, and the connection cannot be used again. */
  #answered(request: ClientRequest, answer: IncomingMessage): void {
    if (request.writableEnded) return;
    answer.once('close', () => request.destroy());
  }
}
