// What the bench asks of each program, ours and the peers alike: an empty repository, a backup, a restore, and its size.
// Without one shape for all, one of them would sooner or later be measured doing less than the others.

import type { Traffic } from './counting-proxy.ts';
import type { Command } from './measure.ts';

export interface Contender {
  name: string;
  version: string;
  /** Whether it stores over S3, where bytes and requests can be counted. */
  overS3: boolean;
  /** Makes a fresh, empty repository; not measured. With `countTraffic` S3 requests pass a counter, which costs time. */
  prepare(options: { countTraffic: boolean }): Promise<void>;
  /** Backs a dump up into the repository. The dump arrives under the same name every time. */
  backup(dumpPath: string): Promise<Command>;
  /** Restores the newest backup into an empty folder; the file that it becomes is `restoredPath`. */
  restore(folder: string): Promise<{ command: Command; restoredPath: string }>;
  storedBytes(): Promise<number>;
  /** What has passed since `prepare`; undefined where nothing is counted. */
  traffic(): Traffic | undefined;
  /** Removes the repository and stops what `prepare` started. */
  remove(): Promise<void>;
}
