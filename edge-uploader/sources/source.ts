// A source turns a database into a dump: a stream of bytes that ends only when the tool has proved its success.
// Without that rule a gbak killed half way looks like a short, valid database.

import type { Readable } from 'node:stream';
import type { DumpFacts } from '../../vault/dump-facts.ts';
import type { Landing } from './landing.ts';

export interface Dump {
  /**
   * The dump's bytes. It ends (`end` without `error`) only after the tool proved its success; in every other case it is
   * destroyed with a `Failure`. Destroying it stops the tool and removes whatever the source had put on the disk.
   */
  readonly bytes: Readable;
  /** How many bytes to expect, as well as the source can tell beforehand; for progress and the chunk size, never for checks. */
  readonly expectedBytes: number | undefined;
  /** How the bytes travel, in a word for people: `fifo`, `spool`, `stdout`, `command` … */
  readonly method: string;
  /** What people should know about this dump although it counts, a sentence each. */
  readonly notes?: readonly string[];
  /** What a later drill compares a restored database with. Call it after `bytes` has ended. */
  facts(): Promise<DumpFacts>;
}

export interface Source {
  /** Checks what can be checked beforehand and starts the dump. Throws a `Failure` and leaves nothing behind otherwise. */
  openDump(options: DumpOptions): Promise<Dump>;
}

export interface DumpOptions {
  readonly signal: AbortSignal;
  readonly scratchFolder: string;
  /** Where whoever takes the dump in would have its bytes; a source that reads a pipe saves a copy by it. */
  readonly landing?: Landing;
}
