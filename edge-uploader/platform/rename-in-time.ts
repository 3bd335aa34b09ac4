// A rename that waits for a moment. On Windows a virus scanner or an indexer holds open what was just written, and until it is done the
// rename is refused; without patience a restore of hours would fail at its last step.

import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS_MAX = 20;
const PAUSE_MILLISECONDS = 250;
/** On other systems these are no matter of time. */
const HELD = ['EPERM', 'EACCES', 'EBUSY'];

/** `system` is another one only in tests. */
export async function renameInTime(
  from: string,
  to: string,
  system: { platform: NodeJS.Platform; rename: (from: string, to: string) => Promise<void> } = {
    platform: process.platform,
    rename,
  },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      const isHeld = system.platform === 'win32' && HELD.includes((error as NodeJS.ErrnoException).code ?? '');
      if (!isHeld || attempt === ATTEMPTS_MAX) throw error;
      await sleep(PAUSE_MILLISECONDS);
    }
  }
}
