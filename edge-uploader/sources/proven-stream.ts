// The bytes of a dump, as a stream that ends only once its tool has proved its success. Without this, a gbak killed half way
// looks like a short, valid database: the end of a pipe says nothing about why it ended.

import { Readable } from 'node:stream';
import { Failure } from '../failure.ts';
import { Silence } from '../platform/silence.ts';
import { DUMP_BUFFER_BYTES } from './limits.ts';

export interface ProvenStreamOptions {
  /** The raw bytes. Their end is necessary for the stream's end, never sufficient. */
  readonly input: Readable;
  /** Resolves when the tool has succeeded, rejects with a `Failure` when it has not. */
  readonly proof: Promise<void>;
  /** The last word, after the proof and the last byte: throws a `Failure` if so many bytes cannot be the whole dump. */
  readonly approve: (bytes: number) => void | Promise<void>;
  /** The tool may be silent for so long, while we are ready to read. A consumer that takes its time does not count. */
  readonly idleSeconds: number;
  /** A number that moves while the tool works although no byte arrives here yet, such as a spool file's size. */
  readonly progress?: () => number;
  /** What is being dumped, for the sentences about silence and interruption. */
  readonly what: string;
  readonly signal: AbortSignal;
  /** Stops the tool and removes what the source left on the disk. Called exactly once, however the stream ends. */
  readonly release: () => Promise<void>;
}

export function provenStream(options: ProvenStreamOptions): Readable {
  const { input, signal } = options;
  let bytes = 0;
  const lookMs = Math.min(1000, options.idleSeconds * 250);
  const silent = new Silence(lookMs);
  let reading = false;

  const stream = new Readable({
    highWaterMark: DUMP_BUFFER_BYTES,
    read() {
      if (reading) return;
      reading = true;
      silent.moved();
      input.resume();
    },
    destroy(error, callback) {
      clearInterval(watch);
      signal.removeEventListener('abort', interrupt);
      input.destroy();
      // A failure to clean up matters, but never more than the failure that led here.
      options.release().then(
        () => callback(error),
        (cleanup: Error) => callback(error ?? cleanup),
      );
    },
  });

  const interrupt = () => stream.destroy(interrupted(options.what, signal));
  let lastProgress = 0;
  const watch = setInterval(() => {
    const progress = options.progress?.() ?? 0;
    if (progress !== lastProgress) silent.moved();
    lastProgress = progress;
    if (silent.look() > options.idleSeconds && reading) stream.destroy(silence(options, bytes));
  }, lookMs);
  watch.unref();

  input.pause();
  input.on('data', (piece: Buffer) => {
    bytes += piece.length;
    silent.moved();
    if (!stream.push(piece)) {
      reading = false;
      input.pause();
    }
  });
  const inputEnded = new Promise<void>((resolve) => input.once('end', resolve));
  input.on('error', (cause) => {
    // The tool's own verdict explains more than a broken pipe, so it gets the first word.
    options.proof.then(
      () => stream.destroy(broken(options.what, cause)),
      (failure) => stream.destroy(failure),
    );
  });

  Promise.all([inputEnded, options.proof])
    .then(() => {
      clearInterval(watch); // The tool has done its part; from here on silence is not its fault.
      return options.approve(bytes);
    })
    .then(
      () => stream.push(null),
      (failure) => stream.destroy(failure),
    );

  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  return stream;
}

/** Somebody asked us to stop: Ctrl-C, a service being stopped, a time window that closed. */
export function interrupted(what: string, signal: AbortSignal): Failure {
  return new Failure('interrupted', `dumping ${what} was interrupted`, {
    hint: 'nothing was stored as a backup; run the same command again',
    cause: signal.reason,
  });
}

function silence(options: ProvenStreamOptions, bytes: number): Failure {
  return new Failure(
    'source',
    `dumping ${options.what} was given up: not one byte came for ${options.idleSeconds} seconds, after ${bytes} bytes`,
    {
      hint: 'see whether the database server is hung or its disk is failing; if it is only slow, raise idleSeconds in the configuration',
    },
  );
}

function broken(what: string, cause: Error): Failure {
  return new Failure('source', `reading the dump of ${what} failed: ${cause.message}`, {
    hint: 'run the same command again; if it fails again, look at the system log for disk errors',
    cause,
  });
}
