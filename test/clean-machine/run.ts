// `npm run test:clean-machine`: the executable alone on a machine that has neither Node nor anything of ours, from nothing to years of
// being forgotten: installed, started by its timer, killed, unplugged, with a full disk, a wrong clock and a key that was switched off.
// Not part of `npm test`: it waits for timers of systemd, which go by whole minutes.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureDebianPackages } from '../../tools/debian-packages.ts';
import { buildExecutables } from '../../tools/executable/build-executables.ts';
import { machineRoot } from './machine-root.ts';

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  process.stderr.write('This test boots a machine in namespaces of Linux: run it there, as root.\n');
  process.exit(1);
}
await ensureDebianPackages(['iproute2', 'util-linux', 'mount']);
const environment = {
  ...process.env,
  CLEAN_MACHINE_ROOT: await machineRoot(),
  CLEAN_MACHINE_PROGRAM: (await buildExecutables(['linux-x64']))['linux-x64'],
};
// With a network of its own, so that ports are free; and mounts of its own, which are gone with the last process.
const inside = 'ip link set lo up && exec "$@"';
const vitest = [
  join('node_modules', '.bin', 'vitest'),
  'run',
  '--project',
  'clean-machine',
  '--bail=1',
  ...process.argv.slice(2),
];
const args = ['--net', '--mount', '--', '/bin/sh', '-c', inside, 'sh', ...vitest];
process.exitCode = spawnSync('unshare', args, { stdio: 'inherit', env: environment }).status ?? 1;
