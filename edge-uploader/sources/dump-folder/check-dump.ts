// Whether what another program left can be a backup: not a database, not stale, not empty or far too small, not something else than
// its name says. Its maker may have failed for weeks without a word; this is the one place where somebody looks.

import { Failure } from '../../failure.ts';
import { DUMP_BYTES_MIN, DUMP_SHARE_OF_LAST_MIN, FUTURE_HOURS_MAX } from '../limits.ts';
import { liveByName, liveRefusal } from '../live-database.ts';
import { CONTENTS_WORDS, type Recognised } from './backup-format.ts';
import type { Chosen } from './choose-files.ts';
import type { DumpFolderConfig } from './config.ts';

const HOUR_MS = 3_600_000;
const WAY_OUT = 'narrow the pattern in the configuration so that it names backups only';

/** What can be said before anything is read. */
export function refuseByListing({ files, newest }: Chosen, config: DumpFolderConfig, now: Date): void {
  const doing = `taking ${newest.name} from ${config.folder}`;
  for (const { name } of files) {
    const engine = liveByName(name);
    if (engine !== undefined)
      throw liveRefusal(`taking ${name} from ${config.folder}`, { path: name, engine, by: 'name' }, WAY_OUT);
  }
  const hours = (now.getTime() - newest.mtimeMs) / HOUR_MS;
  if (hours > config.maxAgeHours) {
    throw new Failure(
      'source',
      `${doing} was refused: it is the newest dump and ${age(hours)} old, and may be ${age(config.maxAgeHours)} old (maxAgeHours)`,
      {
        hint: 'find out why the program that makes the dumps has stopped: look into its own log, its schedule and the disk that it writes to',
      },
    );
  }
  if (hours < -FUTURE_HOURS_MAX) {
    throw new Failure('source', `${doing} was refused: it is dated ${age(-hours)} in the future`, {
      hint: 'set the clock of this server, and let the dump be made again: dated like this it would look fresh for ever',
    });
  }
}

/** What was chosen, once it is settled. Of a set all files together: its last volume may be small. */
export function refuseBySize({ files, before }: Chosen, config: DumpFolderConfig): void {
  const refuse = (name: string, why: string, hint: string): never => {
    throw new Failure('source', `taking ${name} from ${config.folder} was refused: ${why}`, { hint });
  };
  for (const { name, bytes } of files) {
    if (bytes > 0) continue;
    refuse(name, 'it is empty', 'look into the log of the program that made it; a full disk leaves empty dumps');
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const [{ name }] = files;
  const least = config.minBytes ?? DUMP_BYTES_MIN;
  if (bytes < least) {
    refuse(
      name,
      `${bytes} bytes are fewer than ${least}, and can hold no database`,
      'look into the log of the program that made it; if such a small dump is right, set `minBytes` in the configuration',
    );
  }
  if (config.minBytes === undefined && before !== undefined && bytes < before.bytes * DUMP_SHARE_OF_LAST_MIN) {
    refuse(
      name,
      `it has ${bytes} bytes, and ${before.name}, the dump before it, has ${before.bytes}`,
      'see what is missing in it; if it is right, remove the older one, or say with `minBytes` how small a dump may be',
    );
  }
}

/** Returns what is to be told although nothing is refused. */
export function refuseByContents(name: string, seen: Recognised, config: DumpFolderConfig): string[] {
  const doing = `taking ${name} from ${config.folder}`;
  if (seen.live !== undefined) throw liveRefusal(doing, { path: name, engine: seen.live, by: 'head' }, WAY_OUT);
  if (seen.cut !== undefined) {
    throw new Failure('source', `${doing} was refused: ${seen.cut}`, {
      hint: 'let the program make the dump again, and look into its log and at the free space of its disk',
    });
  }
  if (seen.claimed === undefined) return [];
  const claimed = CONTENTS_WORDS[seen.claimed];
  if (seen.contents !== 'unknown') return [`${name} is named like ${claimed} but is ${CONTENTS_WORDS[seen.contents]}`];
  if (config.unknownContents === 'accept') return [`${name} is named like ${claimed} but does not begin like one`];
  throw new Failure(
    'source',
    `${doing} was refused: it is named like ${claimed} but does not begin like one, nor like any other backup`,
    {
      hint: 'it may be damaged, or encrypted by a virus: try to restore from it; if its maker has a format of its own, set `unknownContents: accept`',
    },
  );
}

const age = (hours: number): string =>
  hours < 48 ? `${Math.floor(hours * 10) / 10} hours` : `${Math.floor(hours / 24)} days`;
