// Our local cloud as a process of its own, so that what the S3 side costs is not counted as a contender's.
// Without it a program over S3 would be measured together with the fake that it talks to.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { mindProcess } from '../tools/mind-process.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { CLOUD_START_SECONDS_MAX } from './limits.ts';

const accessKey = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
const readyLine = z.object({
  endpoint: z.string(),
  region: z.string(),
  vaultBucket: z.string(),
  ledgerBucket: z.string(),
  operator: accessKey,
  site: accessKey.extend({ id: z.string(), recovery: accessKey }),
});

export type ReadyCloud = z.infer<typeof readyLine>;

export interface CloudProcess {
  /** `endpoint` leads through the counter where one was asked for. */
  ready: ReadyCloud;
  traffic: Awaited<ReturnType<typeof startCountingProxy>>['traffic'] | undefined;
  stop(): Promise<void>;
}

/** All that the cloud keeps lies in `folder`, which goes when it stops. */
export async function startCloud(folder: string, options: { countTraffic: boolean }): Promise<CloudProcess> {
  await mkdir(folder, { recursive: true });
  const main = join(import.meta.dirname, '../local-cloud/main.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, '--dir', folder, '--port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit');
  const minder = mindProcess(child, folder);
  try {
    const signal = AbortSignal.timeout(CLOUD_START_SECONDS_MAX * 1000);
    const [line] = await Promise.race([
      once(lines, 'line', { signal }),
      exited.then(([code]) => {
        throw new Error(`the local cloud exited with ${code} before it was ready`);
      }),
    ]);
    const ready = readyLine.parse(JSON.parse(line));
    const proxy = options.countTraffic ? await startCountingProxy(ready.endpoint) : undefined;
    return {
      ready: { ...ready, endpoint: proxy?.endpoint ?? ready.endpoint },
      traffic: proxy?.traffic,
      async stop() {
        await proxy?.stop();
        child.kill('SIGTERM');
        await exited;
        minder.done();
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    minder.done();
    throw error;
  }
}
