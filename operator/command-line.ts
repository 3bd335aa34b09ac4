// How every command of the operator runs and ends: wrong usage and help as commander says them, a failure in two lines, and an exit code that
// scripts can rely on. Each command would otherwise have its own idea of it.

import { type Command, CommanderError } from 'commander';
import { failureText } from './say-failure.ts';

/** `name` is what its failures begin with: `deploy`. */
export async function runCommandLine(name: string, program: Command): Promise<void> {
  try {
    await program.showHelpAfterError().exitOverride().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      process.stderr.write(failureText(name, error));
      process.exitCode = 1;
    }
  }
}
