// Ends a helper process and removes its folder when the process that started it dies, however it dies.
// Without it each Ctrl-C in a test run would leave a server running and its data in the temporary folder.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * A shell that outlives us: when our end of its stdin closes, however we died, it kills the process and removes the folder.
 * A handler of signals in this process would not see a SIGKILL. A line on stdin says that the process has exited already,
 * because by then its id may belong to somebody else.
 */
export function mindProcess(minded: ChildProcess, folder: string): { done(): void } {
  const script = 'if read -r exited; then cat >/dev/null; else kill -9 "$1"; fi; sleep 0.2; rm -rf -- "$2"';
  const minder = spawn('/bin/sh', ['-c', script, 'sh', String(minded.pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  minder.stdin.on('error', () => {});
  minder.unref();
  // Neither the shell nor the pipe to it may keep this process alive.
  (minder.stdin as Socket).unref();
  minded.once('exit', () => minder.stdin.write('exited\n'));
  // By now the folder is gone, or nobody needs it.
  return { done: () => minder.stdin.end() };
}
