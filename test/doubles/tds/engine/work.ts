// A long statement goes on page by page: it reports its percents, waits if it is told to be slow, stops when the client is gone,
// and meets the fault that a test has set for it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Options } from '../sql/backup-statements.ts';
import type { Context } from './context.ts';
import type { WorkFault } from './faults.ts';
import { message, OS_ERROR, refuse } from './messages.ts';

export interface Work {
  readonly command: string;
  readonly database: string;
  readonly device: string;
  readonly pages: number;
  /** Every how many percent is told. */
  readonly stats: number | undefined;
  readonly fault: { readonly at: number; readonly what: WorkFault | 'pageDamage' } | undefined;
}

/** STATS without a number is every ten percent. */
export function statsOf(options: Options): number | undefined {
  const stats = options.get('STATS');
  return stats === undefined ? undefined : stats === true ? 10 : Number(stats);
}

export class Aborted extends Error {}

/** Calls `page` for each of them, in order. */
export async function runWork(work: Work, context: Context, page: (number: number) => void): Promise<void> {
  const { session, output, engine } = context;
  session.request = { command: work.command, percent: 0, database: work.database };
  let told = 0;
  try {
    for (let number = 0; number < work.pages; number += 1) {
      const percent = Math.floor((100 * number) / work.pages);
      if (percent > session.request.percent || number === 0) {
        session.request.percent = percent;
        await sleep(engine.faults.paceMilliseconds ?? 0);
        if (session.signal.aborted) throw new Aborted();
        if (work.fault !== undefined && percent >= work.fault.at) await meet(work.fault.what, work, context);
        while (work.stats !== undefined && told + work.stats <= percent) {
          told += work.stats;
          output.notice(message(3211, told));
        }
      }
      page(number);
    }
    if (work.stats !== undefined) output.notice(message(3211, 100));
  } finally {
    session.request = undefined;
  }
}

async function meet(what: WorkFault | 'pageDamage', work: Work, { session, output }: Context): Promise<void> {
  if (what === 'diskFull') throw refuse(work.command.startsWith('BACKUP') ? 3202 : 3257, ...fullDisk(work));
  if (what === 'readError')
    throw refuse(3203, work.device, '1117(The request could not be performed because of an I/O device error.)');
  if (what === 'killed') throw refuse(3204);
  if (what === 'pageDamage') throw refuse(3043, work.database, 264, `D:\\Data\\${work.database}.mdf`);
  if (what === 'cut') output.cut();
  // Silent, until the client has enough of it.
  while (!session.signal.aborted) await sleep(20);
  throw new Aborted();
}

const fullDisk = ({ command, device }: Work): string[] =>
  command.startsWith('BACKUP') ? [device, OS_ERROR.diskFull] : ['D:\\', '73400320', '1048576'];
