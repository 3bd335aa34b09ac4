// Runs one program to its end and gives back what it printed, or an error that says which program failed and how.
// Without this each caller would forget one of the three ways in which a program fails: not there, exit code, signal.

import { spawn } from 'node:child_process';

export interface ProgramOptions {
  /** Written to the program's stdin, which is closed afterwards; without it stdin is empty. */
  input?: string;
  environment?: NodeJS.ProcessEnv;
  folder?: string;
}

export interface ProgramOutput {
  stdout: string;
  stderr: string;
}

export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramOutput> {
  const child = spawn(command, args, {
    env: options.environment ?? process.env,
    cwd: options.folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  // A program may end before it has read its input. Its exit code tells the story then, not the broken pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const ending = await new Promise<string | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`cannot run ${command}: ${cause.message}`, { cause })));
    child.once('close', (code, signal) => {
      resolve(code === 0 ? null : signal ? `was ended by ${signal}` : `exited with ${code}`);
    });
  });
  const output = { stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') };
  if (ending !== null) {
    const told = [output.stderr.trim(), output.stdout.trim().slice(-2000)].filter((text) => text !== '').join('\n');
    throw new Error(`${command} ${ending}${told === '' ? '' : `: ${told}`}`);
  }
  return output;
}
