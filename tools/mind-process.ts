// Ends a helper process and removes its folder when the process that started it dies, however it dies.
// Without it each Ctrl-C in a test run would leave a server running and its data in the temporary folder.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * A shell that outlives us: when our end of its stdin closes, however we died, it kills the process and removes the folder.
 * A handler of signals in this process would not see a SIGKILL. A first line on stdin says that the process has exited already,
 * because by then its id may belong to somebody else; a second that the folder is none of the shell's business any more, because by
 * then somebody else may have made one of the same name.
 */
export function mindProcess(minded: ChildProcess, folder: string): { done(): void } {
  const script = 'if read -r exited; then read -r done && exit; else kill -9 "$1"; fi; sleep 0.2; rm -rf -- "$2"';
  const minder = spawn('/bin/sh', ['-c', script, 'sh', String(minded.pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  minder.stdin.on('error', () => {});
  minder.unref();
  // Neither the shell nor the pipe to it may keep this process alive.
  (minder.stdin as Socket).unref();
  minded.once('exit', () => minder.stdin.write('exited\n'));
  return {
    /** The process has exited and its folder is removed. */
    done: () => minder.stdin.end('done\n'),
  };
}
