// The end of a command that failed: what went wrong and what to do, in two lines; of a bug, its stack.

import { Refusal } from '../vault/refusal.ts';
import { explained } from './account/asking.ts';
import { Failure } from './failure.ts';

export function failureText(command: string, thrown: unknown): string {
  const error = thrown instanceof Failure || thrown instanceof Refusal ? thrown : explained('asking AWS', thrown);
  if (error instanceof Failure) return `${command}: error: ${error.message}\n${command}: hint: ${error.hint}\n`;
  if (error instanceof Refusal) {
    return `${command}: error: ${error.message}\n${command}: hint: Correct it and run the same command again.\n`;
  }
  const { code, path, stack } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined && /^E[A-Z]+$/.test(code)) {
    return `${command}: error: using ${path}: ${code}\n${command}: hint: Look at the disk and the rights of that path, and run the same command again.\n`;
  }
  return `${command}: error: this is a bug: ${stack ?? String(error)}\n${command}: hint: What was done so far stays; running the same command again is safe.\n`;
}
