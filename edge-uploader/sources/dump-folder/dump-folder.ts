// The source for dumps that another program makes: the vendor's own backup, a scheduled gbak or SQL job, disk images. It waits until
// the newest one is finished, looks whether it can be a backup at all, and gives its bytes as they are. Were it to take whatever
// lies there, it would store the same old file every night, and nobody would learn that the real backup has stopped.

import { Readable } from 'node:stream';
import type { DumpFacts } from '../../../vault/dump-facts.ts';
import { Failure } from '../../failure.ts';
import { END_OF_TAR, encodeTarHeader, tarPadding } from '../../tar/tar-header.ts';
import { DUMP_IDLE_SECONDS_DEFAULT, SETTLE_LOOK_SECONDS_MAX } from '../limits.ts';
import { interrupted, provenStream } from '../proven-stream.ts';
import type { Dump, Source } from '../source.ts';
import { SteadyFile } from '../steady-file.ts';
import { CONTENTS_WORDS, HARD_TO_DEDUPLICATE, type Recognised, recognise } from './backup-format.ts';
import { refuseByContents, refuseByListing, refuseBySize } from './check-dump.ts';
import { type Chosen, chooseFiles } from './choose-files.ts';
import type { DumpFolderConfig } from './config.ts';
import { type FoundFile, findFiles } from './found-file.ts';
import { writerOf } from './in-use.ts';
import { settled } from './settle.ts';

export function dumpFolderSource(config: DumpFolderConfig, { now }: { now: () => Date }): Source {
  return {
    async openDump({ signal }) {
      if (signal.aborted) throw interrupted(config.folder, signal);
      const chosen = await chooseSettled(config, now, signal);
      refuseBySize(chosen, config);
      const files: OpenFile[] = [];
      try {
        for (const found of chosen.files) files.push(await openFile(found, config));
        return dumpOf({ chosen, files, config, signal });
      } catch (error) {
        for (const { file } of files) await file.close();
        throw error;
      }
    },
  };
}

interface OpenFile {
  readonly name: string;
  readonly file: SteadyFile;
  readonly recognised: Recognised;
  readonly warnings: readonly string[];
}

async function chooseSettled(config: DumpFolderConfig, now: () => Date, signal: AbortSignal): Promise<Chosen> {
  const { folder, settleSeconds, waitMinutes } = config;
  const deep = [config.newest, config.set, ...Object.values(config.chain ?? {})]
    .flat()
    .some((one) => one?.includes('/'));
  const choose = async (): Promise<Chosen> => {
    const chosen = chooseFiles(await findFiles(folder, { deep }), config);
    refuseByListing(chosen, config, now());
    return chosen;
  };
  return settled({
    ...{ choose, writerOf, folder, settleSeconds, lookSeconds: SETTLE_LOOK_SECONDS_MAX, waitMinutes, signal },
  }).catch((error) => {
    if (signal.aborted) throw interrupted(folder, signal);
    throw error;
  });
}

async function openFile(found: FoundFile, config: DumpFolderConfig): Promise<OpenFile> {
  const { name, path } = found;
  const file = await SteadyFile.open(path, { follow: true }).catch((cause: NodeJS.ErrnoException) => {
    const locked = cause.code === 'EBUSY' ? 'another program has it locked' : undefined;
    const why = locked ?? (cause.code === 'EACCES' ? 'permission is refused' : cause.message);
    throw new Failure('source', `taking ${name} from ${config.folder} failed: ${why}`, {
      hint: 'let the account that runs offsite read the file, and let nothing else hold it at that time',
      cause,
    });
  });
  try {
    if (file.bytes !== found.bytes)
      throw changed(name, config, `its size went from ${found.bytes} to ${file.bytes} bytes`);
    const recognised = await recognise(name, file);
    return { name, file, recognised, warnings: refuseByContents(name, recognised, config) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function dumpOf(options: { chosen: Chosen; files: OpenFile[]; config: DumpFolderConfig; signal: AbortSignal }): Dump {
  const { chosen, files, config, signal } = options;
  const finished = Promise.withResolvers<void>();
  finished.promise.catch(() => undefined); // Whoever reads the dump sees the failure.
  async function* contents(): AsyncGenerator<Buffer> {
    try {
      yield* chosen.kind === 'file' ? steadyContents(files[0], config) : tarContents(files, config);
      for (const { name, file } of files) await refuseChanged(name, file, config);
      finished.resolve();
    } catch (error) {
      finished.reject(error);
      throw error;
    }
  }
  const what = chosen.kind === 'file' ? files[0].file.path.toString() : config.folder;
  const hard = new Set(
    files.map(({ recognised }) => recognised.contents).filter((one) => HARD_TO_DEDUPLICATE.includes(one)),
  );
  return {
    bytes: provenStream({
      input: Readable.from(contents(), { objectMode: false }),
      proof: finished.promise,
      approve: () => undefined,
      idleSeconds: DUMP_IDLE_SECONDS_DEFAULT,
      what,
      signal,
      release: async () => {
        for (const { file } of files) await file.close();
      },
    }),
    expectedBytes: files.reduce((sum, { file }) => sum + file.bytes, 0),
    method: chosen.kind,
    notes: [...files.flatMap(({ warnings }) => warnings), ...[...hard].map((one) => dedupNote(CONTENTS_WORDS[one]))],
    facts: async () => facts(chosen, files),
  };
}

const dedupNote = (what: string): string =>
  `${what} hardly deduplicates: nearly all of it is uploaded every time; an uncompressed dump would be much less`;

/** What a single file is, and was called, says what to restore it with. */
function facts({ kind, newest }: Chosen, files: readonly OpenFile[]): DumpFacts {
  const properties: Record<string, string> = { modified: new Date(newest.mtimeMs).toISOString() };
  if (kind === 'file') Object.assign(properties, { contents: files[0].recognised.contents, file: newest.name });
  else Object.assign(properties, { contents: 'tar', files: `${files.length}` });
  return { engine: 'dump-folder', tool: 'dump-folder', method: kind, options: [], properties };
}

async function* steadyContents({ name, file }: OpenFile, config: DumpFolderConfig): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of file.contents()) {
    bytes += piece.length;
    yield piece;
  }
  if (bytes !== file.bytes) throw changed(name, config, `it ended after ${bytes} of ${file.bytes} bytes`);
}

async function* tarContents(files: readonly OpenFile[], config: DumpFolderConfig): AsyncGenerator<Buffer> {
  for (const one of files) {
    const { stat, bytes } = one.file;
    const owner = { mode: Number(stat.mode) & 0o7777, uid: Number(stat.uid), gid: Number(stat.gid) };
    yield encodeTarHeader({ kind: 'file', name: Buffer.from(one.name), ...owner, bytes, mtimeNs: stat.mtimeNs });
    yield* steadyContents(one, config);
    yield tarPadding(bytes);
  }
  yield END_OF_TAR;
}

async function refuseChanged(name: string, file: SteadyFile, config: DumpFolderConfig): Promise<void> {
  const change = await file.change();
  if (change !== undefined) throw changed(name, config, change);
}

function changed(name: string, { folder }: DumpFolderConfig, change: string): Failure {
  return new Failure('source', `taking ${name} from ${folder} failed: it changed while it was read: ${change}`, {
    hint: 'schedule the backup when the program that makes the dumps is done, or raise `settleSeconds` in the configuration',
  });
}
