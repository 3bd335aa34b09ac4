// One contender's week in four steps: a first backup, one of the unchanged database, one after a day's work, a restore.
// Without checking what came back, a program that restores nothing would win the bench.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Contender } from './contender.ts';
import type { Traffic } from './counting-proxy.ts';
import type { Dumps } from './dumps.ts';
import { type Cost, measure } from './measure.ts';

export const PHASES = ['first', 'again', 'day', 'restore'] as const;
export type Phase = (typeof PHASES)[number];

export interface PhaseResult {
  cost: Cost;
  /** What the repository holds after this step. */
  storedBytes: number;
  /** What passed in this step, where it was counted. */
  traffic: Traffic | undefined;
}

export type ScenarioResult = Record<Phase, PhaseResult>;

export async function runScenario(
  contender: Contender,
  dumps: Dumps,
  { workFolder, countTraffic }: { workFolder: string; countTraffic: boolean },
): Promise<ScenarioResult> {
  await contender.prepare({ countTraffic });
  const target = join(workFolder, 'restored');
  try {
    const step = async (command: Parameters<typeof measure>[0]): Promise<PhaseResult> => {
      const before = contender.traffic();
      const cost = await measure(command, workFolder);
      const traffic = difference(contender.traffic(), before);
      return { cost, storedBytes: await contender.storedBytes(), traffic };
    };
    const first = await step(await contender.backup(dumps.first));
    const again = await step(await contender.backup(dumps.again));
    const day = await step(await contender.backup(dumps.nextDay));
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    const { command, restoredPath } = await contender.restore(target);
    const restore = await step(command);
    if ((await fileHash(restoredPath)) !== (await fileHash(dumps.nextDay))) {
      throw new Error(`${contender.name} restored something else than it was given`);
    }
    return { first, again, day, restore };
  } finally {
    await contender.remove();
    await rm(target, { recursive: true, force: true });
  }
}

/** Only the first backup of a dump, for what it needs in memory. */
export async function measureMemory(contender: Contender, dumpPath: string, workFolder: string): Promise<Cost> {
  await contender.prepare({ countTraffic: false });
  try {
    return await measure(await contender.backup(dumpPath), workFolder);
  } finally {
    await contender.remove();
  }
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

function difference(after: Traffic | undefined, before: Traffic | undefined): Traffic | undefined {
  if (after === undefined) return undefined;
  const methods = Object.entries(after.methods).map(
    ([name, count]) => [name, count - (before?.methods[name] ?? 0)] as const,
  );
  return {
    requests: after.requests - (before?.requests ?? 0),
    methods: Object.fromEntries(methods.filter(([, count]) => count > 0)),
    uploadedBytes: after.uploadedBytes - (before?.uploadedBytes ?? 0),
    downloadedBytes: after.downloadedBytes - (before?.downloadedBytes ?? 0),
  };
}
