// The local cloud as a process of its own, started, awaited and ended. Without it the demonstration and the tests of the command
// line would run the cloud inside themselves, and could neither kill one side nor measure it alone.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { mindProcess } from '../tools/mind-process.ts';
import { putControl } from './control-request.ts';

const START_SECONDS_MAX = 30;
/** Of what it writes to stderr, only so much is kept to explain a failed start. */
const COMPLAINT_CHARACTERS_MAX = 4000;

const accessKey = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
const readyLine = z.object({
  endpoint: z.string(),
  region: z.string(),
  vaultBucket: z.string(),
  ledgerBucket: z.string(),
  operator: accessKey,
  site: accessKey.extend({ id: z.string(), recovery: accessKey }),
});

export type AccessKey = z.infer<typeof accessKey>;

export interface LocalCloudProcess extends z.infer<typeof readyLine> {
  /** Where it keeps everything; goes when it stops. */
  readonly folder: string;
  /** By its own clock, which may be held; so far ahead of this machine's clock is what speaks to it. */
  now(): Date;
  /** Moves a held clock forward, past everything that falls due on the way; ends once all of that is done. */
  moveClock(time: Date): Promise<void>;
  /** A client with somebody's key; the caller destroys it. */
  client(key: AccessKey): S3Client;
  stop(): Promise<void>;
}

/** `folder` must not exist. `heldClock` makes its clock stand still at that time. */
export async function startLocalCloudProcess(
  folder: string,
  options: { lockDays?: number; heldClock?: Date } = {},
): Promise<LocalCloudProcess> {
  await mkdir(folder, { mode: 0o700 });
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../local-cloud/main.ts')];
  args.push('--dir', folder, '--port', '0');
  if (options.lockDays !== undefined) args.push('--lock-days', String(options.lockDays));
  if (options.heldClock !== undefined) args.push('--clock', options.heldClock.toISOString());
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS_MAX);
  });
  const exited = once(child, 'exit');
  const minder = mindProcess(child, folder);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
    minder.done();
  };
  try {
    const [line] = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(START_SECONDS_MAX * 1000) }),
      exited.then(([code]) => {
        throw new Error(`the local cloud exited with ${code} before it was ready: ${complaint}`);
      }),
    ]);
    const ready = readyLine.parse(JSON.parse(line));
    const { endpoint, region } = ready;
    let held = options.heldClock;
    const now = (): Date => held ?? new Date();
    const client = (credentials: AccessKey): S3Client => {
      const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
      signBy(s3.config, now);
      return s3;
    };
    const moveClock = async (time: Date): Promise<void> => {
      // What a backup has set off ends at the time at which it began, as in the world: a lambda takes no hours.
      await putControl({ ...ready, now }, '/_clock', now().toISOString());
      held = new Date((await putControl({ ...ready, now }, '/_clock', time.toISOString())).trim());
    };
    return { ...ready, folder, now, moveClock, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The SDK finds out by a refused request that its clock is not the store's; a clock that moves would cost one each time. */
export function signBy(config: { systemClockOffset: number }, now: () => Date): void {
  const get = (): number => now().getTime() - Date.now();
  Object.defineProperty(config, 'systemClockOffset', { get, set: () => undefined });
}
