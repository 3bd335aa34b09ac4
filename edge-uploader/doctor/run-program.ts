// Asks a program of the system and gives back what it says, however it ends: for a check, "no" is an answer.

import { execFile } from 'node:child_process';
import { systemProgram } from '../platform/system-program.ts';

const ANSWER_SECONDS_MAX = 20;

export interface Said {
  /** Undefined where there is no such program, or it was given up. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Never rejects. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<Said>;

export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve) => {
    const options = { timeout: ANSWER_SECONDS_MAX * 1000, windowsHide: true, encoding: 'utf8' as const };
    const child = execFile(systemProgram(program), args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      resolve({ exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });
