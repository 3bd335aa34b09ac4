// The path a clinic takes every night: a live database on a running server, dumped by gbak alone and backed up by us.
// Without it we would know what our pipeline costs on a file, and not whether the clinic's server waits for it.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FirebirdServer, startFirebirdServer } from '../demo/firebird-server.ts';
import { type Cost, measure } from './measure.ts';
import { type LiveDatabase, ours } from './ours.ts';
import { markdownTable, median } from './report.ts';

export interface LiveRun {
  /** gbak by its own fastest way beside a server: the server writes the dump into a file. It is then nowhere else. */
  gbak: LiveCost;
  first: LiveCost;
  again: LiveCost;
}

/** `serverCpuSeconds` is what the Firebird server spent meanwhile, which the client's own account does not show. */
export type LiveCost = Cost & { serverCpuSeconds: number };

export async function measureLive(
  databasePath: string,
  options: { workFolder: string; runs: number },
): Promise<LiveRun[]> {
  const { workFolder } = options;
  const server = await startFirebirdServer({ folder: workFolder });
  try {
    const contender = await ours(workFolder);
    const database: LiveDatabase = { server, path: databasePath };
    const results: LiveRun[] = [];
    // Once unmeasured, so that every measured run finds the database's file in memory.
    await gbakAlone(database, workFolder);
    for (let run = 0; run < options.runs; run += 1) {
      const gbak = await gbakAlone(database, workFolder);
      await contender.prepare({ countTraffic: false });
      try {
        const backup = (): Promise<LiveCost> =>
          withServerCost(server, async () => measure(await contender.backupLive(database), workFolder));
        results.push({ gbak, first: await backup(), again: await backup() });
      } finally {
        await contender.remove();
      }
    }
    return results;
  } finally {
    await server.stop();
  }
}

export function liveTable(runs: readonly LiveRun[]): string {
  const ways = { gbak: 'gbak alone, into a file', first: 'our first backup', again: 'our second backup' } as const;
  const rows = (Object.keys(ways) as (keyof LiveRun)[]).map((way) => {
    const of = (value: (cost: LiveCost) => number): number => median(runs.map((run) => value(run[way])));
    const ratio = median(runs.map((run) => run[way].wallSeconds / run.gbak.wallSeconds));
    return [
      ways[way],
      `${of(({ wallSeconds }) => wallSeconds).toFixed(2)} s`,
      `${ratio.toFixed(2)} ×`,
      `${of(({ cpuSeconds }) => cpuSeconds).toFixed(2)} s`,
      `${of(({ serverCpuSeconds }) => serverCpuSeconds).toFixed(2)} s`,
    ];
  });
  return markdownTable([['Live database', 'time', 'of gbak alone', 'processor', 'processor of the server'], ...rows]);
}

async function gbakAlone({ server, path }: LiveDatabase, workFolder: string): Promise<LiveCost> {
  const dumpPath = join(workFolder, 'live.fbk');
  const environment = { ...server.environment, ISC_USER: server.user, ISC_PASSWORD: server.password };
  const args = ['-b', '-g', '-se', `127.0.0.1/${server.port}:service_mgr`, path, dumpPath];
  try {
    return await withServerCost(server, () => measure({ program: 'gbak', args, environment }, workFolder));
  } finally {
    await rm(dumpPath, { force: true });
  }
}

async function withServerCost(server: FirebirdServer, work: () => Promise<Cost>): Promise<LiveCost> {
  const before = await serverCpuSeconds(server);
  const cost = await work();
  return { ...cost, serverCpuSeconds: (await serverCpuSeconds(server)) - before };
}

/** The kernel counts in ticks of a hundredth of a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

async function serverCpuSeconds(server: FirebirdServer): Promise<number> {
  const stat = await readFile(`/proc/${server.process.pid}/stat`, 'utf8');
  // The second field is the program's name in brackets and may hold spaces; user and system time are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
