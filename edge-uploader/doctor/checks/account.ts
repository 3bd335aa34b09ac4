// Who runs the check. Anybody but the administrator sees less than the scheduled run will, and takes for broken what only he may not read.

import { userInfo } from 'node:os';
import { check, found } from '../check.ts';

/** High integrity, which an administrator's console has, and system integrity: the same numbers in every language of Windows. */
const FULL_RIGHTS = /S-1-16-(12288|16384)/;

export const accountCheck = check({
  name: 'account',
  seconds: 30,
  needs: 'nothing',
  async look({ platform, run }) {
    const account = ownName();
    const isFull =
      platform === 'win32'
        ? FULL_RIGHTS.test((await run('whoami', ['/groups', '/fo', 'csv', '/nh'])).stdout)
        : process.geteuid?.() === 0;
    return [found(isFull ? 'accountFull' : 'accountLimited', { account })];
  },
});

/** An account may have a number and no name. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.geteuid?.() ?? '?'}`;
  }
}
