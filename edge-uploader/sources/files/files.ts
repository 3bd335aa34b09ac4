// The source for files that are no database: folders as a tar, in an order that never changes. What could not be read is counted and
// named, and makes the backup incomplete, which is no success: a tool that left such files out and exited with 0 has cost others theirs.

import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { Failure } from '../../failure.ts';
import { DUMP_IDLE_SECONDS_DEFAULT } from '../limits.ts';
import { interrupted, provenStream } from '../proven-stream.ts';
import type { Dump, Source } from '../source.ts';
import type { FilesConfig } from './config.ts';
import { type PackedCounts, packFiles } from './pack-files.ts';
import { findRoots, type Root } from './roots.ts';
import { type ShadowCopies, type ShadowCopy, takeShadowCopy } from './shadow-copy.ts';
import { Troubles } from './trouble.ts';
import { type Found, walk } from './walk.ts';

export interface FilesOptions {
  /** What relative paths are relative to. */
  readonly here: string;
  /** Undefined where the system has none. */
  readonly shadowCopies: ShadowCopies | undefined;
}

export function filesSource(config: FilesConfig, { here, shadowCopies }: FilesOptions): Source {
  return {
    async openDump({ signal, scratchFolder }) {
      if (signal.aborted) throw interrupted('files', signal);
      const roots = await findRoots(config, here);
      const volumes = config.shadowCopy === 'auto' && shadowCopies ? shadowCopies : undefined;
      const shadow =
        volumes &&
        (await takeShadowCopy(
          roots.map(({ path }) => path),
          { shadowCopies: volumes, scratchFolder, signal },
        ));
      try {
        const expected = await lookThrough(roots, shadow, signal);
        return dumpOf({ roots, shadow, expected, signal });
      } catch (error) {
        await shadow?.release();
        throw error;
      }
    },
  };
}

/** Refuses a database file before anything is stored, and learns how much there is. */
async function lookThrough(
  roots: readonly Root[],
  shadow: ShadowCopy | undefined,
  signal: AbortSignal,
): Promise<number> {
  let bytes = 0;
  let found = 0;
  for await (const one of everything(roots, shadow)) {
    if (signal.aborted) throw interrupted('files', signal);
    if (one.kind === 'file') bytes += Number(one.stat.size);
    if (one.kind !== 'folder' && one.kind !== 'special') found += 1;
  }
  if (found > 0) return bytes;
  const where = roots.map(({ path }) => path).join(', ');
  throw new Failure('source', `backing up the files in ${where} failed: there is not one that is included`, {
    hint: 'correct `folders`, `include` and `exclude` in the configuration; an empty backup would look like a good one',
  });
}

async function* everything(roots: readonly Root[], shadow: ShadowCopy | undefined): AsyncGenerator<Found> {
  for (const root of roots) yield* walk(shadow === undefined ? root : { ...root, path: shadow.pathOf(root.path) });
}

function dumpOf(options: {
  roots: Root[];
  shadow: ShadowCopy | undefined;
  expected: number;
  signal: AbortSignal;
}): Dump {
  const { roots, shadow, expected, signal } = options;
  const troubles = new Troubles();
  const counts: PackedCounts = { files: 0, folders: 0, links: 0, special: 0 };
  const finished = Promise.withResolvers<void>();
  finished.promise.catch(() => undefined); // Whoever reads the dump sees the failure.
  async function* contents(): AsyncGenerator<Buffer> {
    try {
      const named = (path: Buffer): Buffer => (shadow === undefined ? path : shadow.originalOf(path));
      yield* packFiles(everything(roots, shadow), { counts, troubles, named });
      finished.resolve();
    } catch (error) {
      finished.reject(error);
      throw error;
    }
  }
  const method = shadow === undefined || shadow.why !== undefined ? 'files' : 'shadow-copy';
  return {
    bytes: provenStream({
      input: Readable.from(contents(), { objectMode: false }),
      proof: finished.promise,
      approve: () => undefined,
      idleSeconds: DUMP_IDLE_SECONDS_DEFAULT,
      what:
        roots.length === 1 ? `the files in ${roots[0].path}` : `the files in ${dirname(roots[0].path)} and elsewhere`,
      signal,
      release: async () => shadow?.release(),
    }),
    expectedBytes: expected,
    method,
    notes:
      shadow?.why === undefined
        ? []
        : [`read without a shadow copy: ${shadow.why}; files that are locked will be missing`],
    async facts() {
      const { files, folders, links, special } = counts;
      const incomplete = troubles.facts();
      return {
        ...{ engine: 'files', tool: 'tar', method, options: [] },
        properties: {
          contents: 'tar',
          files: `${files}`,
          folders: `${folders}`,
          links: `${links}`,
          leftOut: `${special}`,
        },
        ...(incomplete && { incomplete }),
      };
    },
  };
}
