// What `offsite verify` says of each backup that it read back.

import { text } from './text.ts';

interface Read {
  readonly database: string;
  readonly backup: string;
  /** Undefined where the manifest itself cannot be believed. */
  readonly dumpBytes: number | undefined;
  readonly opened: boolean;
}

export const verifyTexts = {
  whole: text<Read>(
    { database: 'main', backup: '20261128T003000Z-0123456789abcdef', dumpBytes: 555_000_000, opened: true },
    {
      en: ({ database, backup, dumpBytes, opened }, say) =>
        `${database}: ${backup}${dumpBytes === undefined ? '' : ` (${say.bytes(dumpBytes)})`}: ${opened ? 'every object is whole and every chunk opens' : 'every object is whole'}`,
      cs: ({ database, backup, dumpBytes, opened }, say) =>
        `${database}: ${backup}${dumpBytes === undefined ? '' : ` (${say.bytes(dumpBytes)})`}: ${opened ? 'všechny objekty jsou celé a každý úsek jde otevřít' : 'všechny objekty jsou celé'}`,
    },
  ),
  bad: text(
    { database: 'main', backup: '20261128T003000Z-0123456789abcdef', problem: 'the pack 4f… is missing' },
    {
      en: ({ database, backup, problem }) => `${database}: ${backup}: BAD: ${problem}`,
      cs: ({ database, backup, problem }) => `${database}: ${backup}: VADNÁ: ${problem}`,
    },
  ),
};
