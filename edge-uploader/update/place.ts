// Where releases lie: an https address or a folder. All that a place can do is to give a file's bytes, and nothing that it gives is
// believed: so it need not be trusted, only bounded in bytes and in time.

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { agents, type ConnectionOptions } from '../network/agents.ts';
import type { Line } from '../network/line.ts';
import { type NetworkTrouble, networkTrouble } from '../network/network-troubles.ts';
import { openHttps } from './https-file.ts';
import { SILENT_SECONDS_MAX } from './limits.ts';

export interface Place {
  /** As the config says it. */
  readonly from: string;
  /** The bytes of one file, at most `bytesMax`, within `seconds`. Throws a `Failure` otherwise. */
  read(name: string, limits: ReadLimits): AsyncIterable<Uint8Array>;
}

export interface ReadLimits {
  readonly bytesMax: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Between two pieces; a test cannot wait for a minute. */
  readonly silentSeconds?: number;
}

export type WebLine = ConnectionOptions & Pick<Line, 'downloads'>;

interface Access {
  open(name: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Waits until so many bytes may be taken. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
  trouble(error: unknown): NetworkTrouble | undefined;
}

/** `line` is the one to the cloud: its proxy, its authorities, and its limit of what may come in. */
export function webPlace(from: string, line: WebLine): Place {
  const at = (name: string): string => new URL(encodeURIComponent(name), from.endsWith('/') ? from : `${from}/`).href;
  const { httpsAgent } = agents(line);
  return placeOf(from, at, {
    open: (name, signal) => openHttps(at(name), signal, httpsAgent),
    take: (bytes, signal) => line.downloads.take(bytes, signal),
    trouble: (error) => networkTrouble(error, new URL(from).host, line.proxy),
  });
}

export function folderPlace(from: string): Place {
  const at = (name: string): string => join(from, name);
  return placeOf(from, at, {
    open: async (name, signal) => createReadStream(at(name), { signal }),
    take: async () => undefined,
    trouble: () => undefined,
  });
}

function placeOf(from: string, at: (name: string) => string, { open, take, trouble }: Access): Place {
  return {
    from,
    async *read(name, { bytesMax, seconds, signal, silentSeconds = SILENT_SECONDS_MAX }) {
      const doing = `fetching ${at(name)}`;
      const end = new AbortController();
      const given = AbortSignal.any([signal, end.signal, AbortSignal.timeout(seconds * 1000)]);
      let bytes = 0;
      try {
        const pieces = (await inTime(open(name, given), silentSeconds, given))[Symbol.asyncIterator]();
        for (;;) {
          const { done, value } = await inTime(pieces.next(), silentSeconds, given);
          if (done === true) return;
          bytes += value.length;
          if (bytes > bytesMax) throw untrue(doing, `it is larger than ${bytesMax} bytes`);
          await take(value.length, given);
          yield value;
        }
      } catch (error) {
        signal.throwIfAborted();
        const late = new Error(`it was not all there after ${seconds} seconds`);
        throw placeFailure(doing, given.aborted ? late : error, trouble);
      } finally {
        end.abort();
      }
    },
  };
}

/** A place that says nothing for so long says nothing at all. */
async function inTime<T>(work: Promise<T>, seconds: number, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: AbortSignal.any([settled.signal, signal]) }).then(() => {
    throw new Error(`nothing came for ${seconds} seconds`);
  });
  work.catch(() => undefined); // Where it lost the race, nobody waits for it any more.
  try {
    return await Promise.race([work, late]);
  } finally {
    settled.abort();
    late.catch(() => undefined);
  }
}

/** What the place gives is not what was signed. */
export function untrue(doing: string, why: string): Failure {
  return new Failure('update', `${doing}: ${why}`, {
    hint: 'Nothing was changed here. Tell the operator: the place of the releases holds something that he did not put there.',
  });
}

function placeFailure(doing: string, error: unknown, trouble: Access['trouble']): Failure {
  if (error instanceof Failure) return error;
  const known = trouble(error);
  if (known !== undefined)
    return new Failure('unreachable', `${doing}: ${known.why}`, { hint: known.hint, cause: error });
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new Failure('notFound', `${doing}: there is no such file`, {
      hint: 'Check `updates.from` in the config, and whether the operator has put a release there.',
      cause: error,
    });
  }
  return new Failure('unreachable', `${doing}: ${code === undefined ? message : `${code}: ${message}`}`, {
    hint: 'Check the internet connection, the proxy and `updates.from` in the config; nothing was changed here.',
    cause: error,
  });
}
