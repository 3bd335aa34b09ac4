// What the disk's refusals mean for the person who reads it. Without it "ENOSPC" would be all that a technician learns.

import { Failure } from '../failure.ts';

const PERMISSION: [why: string, hint: string] = [
  'permission is refused',
  'Run as a user who may write there, or give another place.',
];

/** What an error of the disk means, in words. */
export function diskFailure(doing: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code;
  const known: Record<string, [why: string, hint: string]> = {
    ENOSPC: ['the disk is full', 'Free some space, or use another disk.'],
    EDQUOT: ['the disk quota is used up', 'Free some space, or use another disk.'],
    EFBIG: [
      'the file is larger than this disk or process may have',
      'Use another disk, or raise the limit (ulimit -f).',
    ],
    ENOENT: ['there is no such folder', 'Create the folder, or give another one.'],
    EACCES: PERMISSION,
    // What Windows says of the same, and of a file that another program has open.
    EPERM: PERMISSION,
    EBUSY: ['another program has it open', 'Close that program, or give another place.'],
    EROFS: ['the disk is read-only', 'Give another place.'],
  };
  const [why, hint] = known[code ?? ''] ?? [(error as Error).message, 'Check the disk and the path.'];
  return new Failure('disk', `${doing}: ${why}`, { hint, cause: error });
}
