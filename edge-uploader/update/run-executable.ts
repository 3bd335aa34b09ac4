// Runs one executable of offsite to its end, for what it prints. Bounded, since it may be one that does not work.

import { execFile } from 'node:child_process';
import { OUTPUT_BYTES_MAX } from './limits.ts';

export interface ExecutableRun {
  /** Undefined where it did not end by itself. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** How it ended, in words: `exit code 3`, `ENOENT`, `SIGKILL`. */
  readonly ending: string;
}

export function runExecutable(
  executable: string,
  args: readonly string[],
  { seconds }: { seconds: number },
): Promise<ExecutableRun> {
  const limits = { timeout: seconds * 1000, killSignal: 'SIGKILL', maxBuffer: OUTPUT_BYTES_MAX } as const;
  return new Promise((resolve) => {
    const child = execFile(executable, args, { ...limits, windowsHide: true }, (error, stdout) => {
      if (error === null) return resolve({ exitCode: 0, stdout, ending: 'exit code 0' });
      const { code, signal, killed } = error;
      if (typeof code === 'number') return resolve({ exitCode: code, stdout, ending: `exit code ${code}` });
      const late = killed === true && signal === 'SIGKILL' ? `no end after ${seconds} seconds` : undefined;
      resolve({ exitCode: undefined, stdout, ending: late ?? code ?? signal ?? error.message });
    });
    child.stdin?.end();
  });
}
