// Runs the CDK of this project as a program of its own. What it prints goes to the operator as it comes; a permission that was missing
// stands somewhere in the middle of it, so it is said once more at the end.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { hintFor, missingPermission } from './account/asking.ts';
import { Failure } from './failure.ts';

/** Runs `cdk` with these arguments; gives its exit code and the end of what it printed. */
export type Cdk = (args: readonly string[]) => Promise<{ exitCode: number; printed: string }>;

const PRINTED_CHARACTERS_MAX = 64 * 1024;
/** Where cdk.json lies. */
const PROJECT = join(import.meta.dirname, '..');
const PROGRAM = join(PROJECT, 'node_modules/aws-cdk/bin/cdk');

/** `environment` decides, as for every AWS tool, which account it speaks to. */
export function cdkProgram(options: { environment: NodeJS.ProcessEnv; stdout: NodeJS.WritableStream }): Cdk {
  return async (args) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: PROJECT,
      env: { ...options.environment, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-PRINTED_CHARACTERS_MAX);
        options.stdout.write(text);
      });
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { exitCode: code ?? 1, printed };
  };
}

/** Runs it and throws a `Failure` that begins with `doing` if it fails. */
export async function runCdk(cdk: Cdk, doing: string, args: readonly string[]): Promise<void> {
  const { exitCode, printed } = await cdk(args);
  if (exitCode === 0) return;
  const missing = missingPermission(printed);
  if (missing !== undefined) {
    throw new Failure(`${doing}: ${missing.who} may not do ${missing.action}`, { hint: hintFor(missing) });
  }
  throw new Failure(`${doing}: the CDK ended with ${exitCode}; its own words stand above`, {
    hint: 'Mend what it names and run the same command again: what was deployed stays, and it goes on from there.',
  });
}

/** What was shown and confirmed by this program need not be confirmed again. */
export const deployArguments = (...stacks: readonly string[]): string[] => [
  ...['deploy', ...stacks],
  ...['--require-approval', 'never', '--progress', 'events'],
];
