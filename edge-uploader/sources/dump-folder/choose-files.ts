// Which files of a folder make one backup: the newest one, a set, or a chain of images. Pure, so that every rule is tested on lists
// that no clinic has yet.

import { Failure } from '../../failure.ts';
import { globMatcher } from '../glob-matcher.ts';
import type { DumpFolderConfig } from './config.ts';
import type { FoundFile } from './found-file.ts';

export interface Chosen {
  /** One file as it is, or a tar of several; in the order of their names' bytes. */
  readonly kind: 'file' | 'tar';
  readonly files: readonly FoundFile[];
  /** The newest of them: its age is the backup's. */
  readonly newest: FoundFile;
  /** The newest file that matches and is older than all that were chosen; for its size only. */
  readonly before: FoundFile | undefined;
}

type Chain = NonNullable<DumpFolderConfig['chain']>;

const HOUR_MS = 3_600_000;

/** Throws a `Failure` where no file matches, or a part is missing. */
export function chooseFiles(files: readonly FoundFile[], config: DumpFolderConfig): Chosen {
  const { folder, newest, set, chain, setHours } = config;
  if (newest !== undefined) {
    const [last, before] = newestFirst(matching(files, newest));
    if (last === undefined) throw nothing(folder, newest);
    return { kind: 'file', files: [last], newest: last, before };
  }
  if (set !== undefined) {
    const all = newestFirst(matching(files, set));
    if (all.length === 0) throw nothing(folder, set);
    const from = all[0].mtimeMs - setHours * HOUR_MS;
    const recent = all.filter(({ mtimeMs }) => mtimeMs >= from);
    for (const pattern of set) {
      if (matching(recent, [pattern]).length > 0) continue;
      throw incomplete(
        folder,
        `nothing that matches ${pattern} was written within ${setHours} hours of ${all[0].name}`,
      );
    }
    return tar(recent);
  }
  return chooseChain(files, config, chain!);
}

/** A superset does no harm, a missing volume does: so what was written in the hours before the newest full image belongs to it. */
function chooseChain(files: readonly FoundFile[], config: DumpFolderConfig, chain: Chain): Chosen {
  const { folder, setHours } = config;
  const fulls = newestFirst(matching(files, chain.full));
  if (fulls.length === 0) throw nothing(folder, chain.full);
  const volumes = fulls.filter(({ mtimeMs }) => mtimeMs >= fulls[0].mtimeMs - setHours * HOUR_MS);
  const from = volumes[volumes.length - 1].mtimeMs;
  const images = new Set([...volumes, ...matching(files, chain.increments).filter(({ mtimeMs }) => mtimeMs >= from)]);
  const besides = chain.with === undefined ? [] : matching(files, chain.with);
  return { ...tar([...new Set([...images, ...besides])]), newest: newestFirst([...images])[0] };
}

function tar(files: readonly FoundFile[]): Chosen {
  return { kind: 'tar', files: byName(files), newest: newestFirst(files)[0], before: undefined };
}

function matching(files: readonly FoundFile[], patterns: readonly string[]): FoundFile[] {
  const matches = globMatcher(patterns);
  return files.filter(({ name }) => matches(name));
}

/** Of two with the same time, the one whose name comes last: names mostly hold the date. */
const newestFirst = (files: readonly FoundFile[]): FoundFile[] =>
  files.toSorted((one, other) => other.mtimeMs - one.mtimeMs || (one.name < other.name ? 1 : -1));

const byName = (files: readonly FoundFile[]): FoundFile[] =>
  files.toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));

function nothing(folder: string, patterns: readonly string[]): Failure {
  return new Failure('source', `looking for dumps in ${folder} failed: no file matches ${patterns.join(', ')}`, {
    hint: 'see whether the program that makes the dumps still runs and where it puts them, and correct `folder` or the pattern',
  });
}

function incomplete(folder: string, why: string): Failure {
  return new Failure('source', `looking for dumps in ${folder} failed: the set is not complete: ${why}`, {
    hint: 'see whether the program that makes the dumps has failed half way; if its parts come further apart, raise `setHours`',
  });
}
