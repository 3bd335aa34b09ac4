// The disk of a clean machine: a minimal Debian with systemd and a Firebird server, and nothing of ours nor of Node's. Made once by
// mmdebstrap in a quarter of a minute, and kept, because nothing ever writes to it: a machine writes to a layer above.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDebianPackages } from '../../tools/debian-packages.ts';
import { ownMirror } from '../../tools/other-debian-release.ts';
import { runProgram } from '../../tools/run-program.ts';

/** Outlives a run and a restart. */
const KEPT_FOLDER = '/var/tmp';
const RELEASE = 'bookworm';
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'ca-certificates', 'firebird3.0-server', 'firebird3.0-utils'],
  // Gives one program another time than the machine's; used by the test of a wrong clock only.
  'libfaketime',
];

export async function machineRoot(): Promise<string> {
  const fingerprint = createHash('sha256')
    .update([RELEASE, ...PACKAGES].join(' '))
    .digest('hex')
    .slice(0, 12);
  const kept = join(KEPT_FOLDER, `offsite-clean-machine-${fingerprint}`);
  if (existsSync(kept)) return kept;
  await ensureDebianPackages(['mmdebstrap']);
  const work = await mkdtemp(`${kept}-`);
  try {
    const root = join(work, 'root');
    const args = ['--mode=root', '--variant=minbase', '--format=directory', `--include=${PACKAGES.join(',')}`];
    await runProgram('mmdebstrap', [...args, RELEASE, root, await ownMirror()]);
    // As an installer would: Firebird listens on `localhost`.
    await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost clinic\n');
    await writeFile(join(root, 'etc/hostname'), 'clinic\n');
    await mkdir(join(root, 'root'), { recursive: true });
    await rename(root, kept).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // Whoever made the same meanwhile was first.
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return kept;
}
