// Runs the simulation with one rule broken on purpose, in a process of its own, because what is loaded once cannot be changed back.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { BrokenPromise } from '../simulation-failure.ts';
import type { Mutation } from './mutations.ts';

export interface MutationOutcome {
  /** Whether the simulation failed, and by one of the promises that the mutation breaks. */
  readonly isNoticed: boolean;
  /** In one line: which promise broke on which day, or what happened instead. */
  readonly said: string;
  readonly seconds: number;
}

const PROGRAM = join(import.meta.dirname, '..', 'simulate.ts');

export async function runMutation({ name, breaks }: Mutation): Promise<MutationOutcome> {
  const started = performance.now();
  const { code, stdout, stderr } = await simulate(['--mutation', name, '--json']);
  const seconds = Math.round((performance.now() - started) / 1000);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (code === 0) return { isNoticed: false, said: 'nothing was noticed', seconds };
  if (!last.startsWith('{'))
    return { isNoticed: false, said: stderr.trim().split('\n').slice(0, 3).join(' '), seconds };
  const { day, broken } = JSON.parse(last) as { day: number; broken: BrokenPromise };
  const said = `day ${day}: ${broken.rule} (${broken.what}: expected ${broken.expected}, found ${broken.found})`;
  return { isNoticed: breaks.includes(broken.rule), said, seconds };
}

function simulate(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const all = ['--disable-warning=ExperimentalWarning', PROGRAM, ...args];
    execFile(process.execPath, all, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
