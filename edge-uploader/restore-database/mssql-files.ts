// Where the files of a restored database go. A backup remembers the paths of the server that it comes from; taken as they are, a restore
// beside the live database would aim at the live database's own files.

import { quoteText } from '../sources/mssql/quote.ts';

/** One row of RESTORE FILELISTONLY. */
export interface ListedFile {
  readonly logicalName: string;
  /** D: data, L: log, S: a folder of FILESTREAM, F: full-text. */
  readonly type: string;
}

export interface NewPlace {
  /** The new database's name, from which its files get theirs. */
  readonly name: string;
  readonly dataFolder: string;
  readonly logFolder: string;
}

/** `MOVE` clauses, one for each file, each to a path of its own. */
export function planMoves(files: readonly ListedFile[], place: NewPlace): string[] {
  const seen: Record<string, number> = {};
  return files.map(({ logicalName, type }) => {
    const kind = KINDS[type] ?? KINDS.D!;
    const number = (seen[kind.suffix] ?? 0) + 1;
    seen[kind.suffix] = number;
    const folder = type === 'L' ? place.logFolder : place.dataFolder;
    return `MOVE ${quoteText(logicalName)} TO ${quoteText(joined(folder, `${fileName(place.name)}${kind.ending(number)}`))}`;
  });
}

const KINDS: Readonly<Record<string, { suffix: string; ending: (number: number) => string }>> = {
  D: { suffix: 'data', ending: (number) => (number === 1 ? '.mdf' : `_${number}.ndf`) },
  L: { suffix: 'log', ending: (number) => (number === 1 ? '_log.ldf' : `_log_${number}.ldf`) },
  S: { suffix: 'stream', ending: (number) => (number === 1 ? '_stream' : `_stream_${number}`) },
  F: { suffix: 'fulltext', ending: (number) => (number === 1 ? '_fulltext' : `_fulltext_${number}`) },
};

/** What every file system takes. Two names that differ only in what is replaced here meet in a refusal, not in one file. */
export const fileName = (name: string): string => name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '_');

function joined(folder: string, name: string): string {
  const slash = /^([a-z]:|\\\\)/i.test(folder) ? '\\' : '/';
  return `${folder.replace(/[\\/]+$/, '')}${slash}${name}`;
}
