// Makes sure that Debian packages are installed: installs them as root, and otherwise says exactly what to type.
// Without it a test on a fresh machine would fail with "gbak: not found", in a different wording in every file.

import { runProgram } from './run-program.ts';

/** apt waits this long for another apt, so that two tests that start together do not fail each other. */
const APT_LOCK_SECONDS_MAX = 300;

type Run = typeof runProgram;

/** `run` and `isRoot` are arguments so that a test can play a machine without the packages. */
export async function ensureDebianPackages(
  names: readonly string[],
  { run = runProgram, isRoot = process.getuid?.() === 0 }: { run?: Run; isRoot?: boolean } = {},
): Promise<void> {
  const missing = await missingPackages(names, run);
  if (missing.length === 0) return;
  const installation = ['install', '-y', '--no-install-recommends', ...missing];
  const byHand = `apt-get update && apt-get ${installation.join(' ')}`;
  if (!isRoot && !(await succeeds(run('sudo', ['-n', 'true'])))) {
    throw new Error(`needs Debian's ${missing.join(', ')}; run as root: ${byHand}`);
  }
  try {
    await aptGet(['update'], { run, isRoot });
    await aptGet(installation, { run, isRoot });
  } catch (error) {
    // Only here is apt's own output worth reading; it is part of the error's message.
    throw new Error(`cannot install ${missing.join(', ')}; to see why, run as root: ${byHand}`, { cause: error });
  }
  const stillMissing = await missingPackages(missing, run);
  if (stillMissing.length > 0) throw new Error(`apt-get succeeded, yet ${stillMissing.join(', ')} is not installed`);
}

/** Not installed, or half installed: dpkg also lists packages of which only the configuration is left. */
async function missingPackages(names: readonly string[], run: Run): Promise<string[]> {
  const missing: string[] = [];
  for (const name of names) {
    const installed = await run('dpkg-query', ['-s', '--', name]).then(
      ({ stdout }) => /^Status: \S+ ok installed$/m.test(stdout),
      () => false,
    );
    if (!installed) missing.push(name);
  }
  return missing;
}

async function aptGet(args: string[], { run, isRoot }: { run: Run; isRoot: boolean }): Promise<void> {
  const command = ['apt-get', '-q', '-o', `DPkg::Lock::Timeout=${APT_LOCK_SECONDS_MAX}`, ...args];
  const withQuestionsOff = ['env', 'DEBIAN_FRONTEND=noninteractive', ...command];
  if (isRoot) await run('env', withQuestionsOff.slice(1));
  else await run('sudo', ['-n', ...withQuestionsOff]);
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
