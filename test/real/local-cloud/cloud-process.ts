// The local cloud as a process of its own, as `npm run local-cloud` starts it, so that a test can kill it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Ready } from '../../../local-cloud/start.ts';

const MAIN = fileURLToPath(new URL('../../../local-cloud/main.ts', import.meta.url));

export interface CloudProcess {
  readonly ready: Ready;
  /** Everything it has written to its standard output so far. */
  readonly lines: readonly string[];
  readonly process: ChildProcess;
  /** Ends it by that signal and waits until it is gone; gives the exit code, if it had one. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export async function startCloudProcess(dir: string, more: readonly string[] = []): Promise<CloudProcess> {
  const child = spawnCloud(['--dir', dir, '--port', '0', ...more]);
  const lines: string[] = [];
  const first = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line);
      resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`the local cloud ended with ${code} before it was ready`)));
  });
  return {
    ready: JSON.parse(await first) as Ready,
    lines,
    process: child,
    end: async (signal) => {
      const exit = once(child, 'exit');
      child.kill(signal);
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}

export function spawnCloud(argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
