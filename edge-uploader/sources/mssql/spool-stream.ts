// The bytes of a spool file, once it is proved whole. A stream that opened it before would read what the server is still writing.

import { Readable } from 'node:stream';
import type { SteadyFile } from '../steady-file.ts';

export function readableBytes(proved: Promise<SteadyFile>): Readable {
  return Readable.from(afterwards(proved), { objectMode: false });
}

async function* afterwards(proved: Promise<SteadyFile>): AsyncGenerator<Buffer> {
  yield* (await proved).contents();
}
