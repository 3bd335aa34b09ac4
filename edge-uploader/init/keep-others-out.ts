// Nobody but SYSTEM and administrators enters a folder on Windows. The exit code of the program that sets this is not believed: the
// folder is looked at afterwards. What is seen to be open is refused, since secrets go in there; what cannot be seen is a warning.

import { windowsRights } from '../doctor/rights/windows-rights.ts';
import { type RunProgram, runProgram } from '../doctor/run-program.ts';
import { Failure } from '../failure.ts';

export async function keepOthersOut(
  folder: string,
  warn: (message: string) => void,
  run: RunProgram = runProgram,
): Promise<void> {
  // By their numbers: the names of groups differ between languages.
  const grants = ['*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F'];
  const { exitCode, stderr } = await run('icacls', [folder, '/inheritance:r', '/grant:r', ...grants]);
  if (exitCode !== 0) throw stillOpen(folder, `icacls failed: ${stderr.trim() || 'it does not answer'}`);
  const others = await windowsRights({ path: folder, secret: true }, run).catch((error: Error) => {
    warn(
      `the rights of ${folder} could not be looked at (${error.message}): see under Properties > Security that only SYSTEM and Administrators may enter`,
    );
    return [];
  });
  if (others.length > 0) throw stillOpen(folder, others.map(({ who, may }) => `${who} may ${may} it`).join(', '));
}

function stillOpen(folder: string, why: string): Failure {
  return new Failure('disk', `keeping others out of ${folder}: ${why}`, {
    hint: 'Run it in a console that was opened as administrator, and put the folder on a disk with NTFS.',
  });
}
