// A machine of a clinic on this one: its own processes, mounts and name, its own disk above a clean root, and systemd as its first
// process, booted as on any server. Its plug can be pulled. Of this machine it has the kernel, the clock, and the network, which
// whoever runs the tests puts into a namespace of its own (run.ts): loopback only, with the local cloud on it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../../tools/run-program.ts';

const BOOT_SECONDS_MAX = 60;
const CGROUP = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find((path) =>
  existsSync(join(path, 'cgroup.controllers')),
);

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Machine {
  boot(): Promise<void>;
  /** As a power cut: whatever runs is gone in the same moment. */
  pullThePlug(): Promise<void>;
  /** A shell's command on it, as root. */
  run(command: string): Promise<Ran>;
  /** The same; throws unless it exits with 0. Gives back what it printed. */
  must(command: string): Promise<string>;
  /** Files for root alone, by their paths on the machine. */
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  scrap(): Promise<void>;
}

/** `diskBytes` is how much can be written to it in all. `program` is the executable, and all that it gets of us. */
export async function newMachine(options: { root: string; program: string; diskBytes: number }): Promise<Machine> {
  if (CGROUP === undefined) throw new Error('this machine has no cgroup2, without which no systemd boots');
  const folder = await mkdtemp(join(tmpdir(), 'offsite-machine-'));
  const disk = join(folder, 'disk');
  await mkdir(disk);
  await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${options.diskBytes},mode=755`, 'offsite-disk', disk]);
  for (const name of ['upper', 'work', 'view']) await mkdir(join(disk, name));
  const program = join(disk, 'upper/usr/local/bin/offsite');
  await mkdir(dirname(program), { recursive: true });
  await copyFile(options.program, program);
  const cgroup = join(CGROUP, `offsite-machine-${process.pid}`);

  let running: { unshare: ChildProcess; first: number; exited: Promise<unknown> } | undefined;
  const on = () => running ?? expectOn();
  const inside = (path: string): string => join(`/proc/${on().first}/root`, path);

  async function run(command: string): Promise<Ran> {
    const environment = ['PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LANG=C.UTF-8'];
    const args = [
      '-t',
      String(on().first),
      '--all',
      '--',
      'env',
      '-i',
      ...environment,
      '/bin/sh',
      '-c',
      `cd /root; ${command}`,
    ];
    const child = spawn('nsenter', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (part: string) => {
        text[name] += part;
      });
    const [code] = (await once(child, 'close')) as [number | null];
    return { exitCode: code ?? -1, ...text };
  }

  async function must(command: string): Promise<string> {
    const { exitCode, stdout, stderr } = await run(command);
    if (exitCode !== 0) throw new Error(`on the machine: ${command} exited with ${exitCode}: ${stdout}${stderr}`);
    return stdout;
  }

  async function pullThePlug(): Promise<void> {
    const { first, exited } = on();
    running = undefined;
    process.kill(first, 'SIGKILL');
    await exited;
    await removeCgroup(cgroup);
  }

  return {
    ...{ run, must, pullThePlug },
    async boot() {
      await mkdir(cgroup, { recursive: true });
      const args = ['-c', START, 'sh', cgroup, options.root, disk];
      const unshare = spawn('/bin/sh', args, { stdio: ['ignore', 'ignore', 'pipe'] });
      let complaint = '';
      unshare.stderr.setEncoding('utf8').on('data', (part: string) => {
        complaint += part;
      });
      const exited = once(unshare, 'exit');
      running = { unshare, exited, first: await childOf(unshare.pid!) };
      const deadline = performance.now() + BOOT_SECONDS_MAX * 1000;
      for (;;) {
        const { stdout, stderr } = await run('systemctl is-system-running --wait');
        if (stdout.trim() === 'running') return;
        if (performance.now() > deadline)
          throw new Error(
            `it does not boot: ${complaint}${stdout}${stderr}${(await run('systemctl --failed')).stdout}`,
          );
        await sleep(200);
      }
    },
    async write(path, text) {
      await mkdir(dirname(inside(path)), { recursive: true });
      await writeFile(inside(path), text, { mode: 0o600 });
    },
    read: (path) => readFile(inside(path), 'utf8'),
    async scrap() {
      if (running !== undefined) await pullThePlug();
      await runProgram('umount', ['-l', disk]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function expectOn(): never {
  throw new Error('the machine is off');
}

/** In a control group of its own, so that systemd sees that one as the root; and with its own everything but the network. */
const START = `echo $$ > "$1/cgroup.procs"
exec unshare --cgroup --mount --pid --fork --uts --ipc --kill-child -- /bin/sh -ec '
R=$2/view
mount -t overlay -o lowerdir="$1",upperdir="$2/upper",workdir="$2/work" overlay "$R"
cd "$R"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
hostname clinic
mkdir -p run/old
pivot_root . run/old
exec env -i container=clean-machine PATH=/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -c "umount -l /run/old; exec /lib/systemd/systemd --log-target=journal --show-status=0"
' sh "$2" "$3"
`;

/** The one process that `unshare --fork` starts: the first of the machine. */
async function childOf(parent: number): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
    const name = await readFile(`/proc/${parent}/comm`, 'utf8').catch(() => '');
    if (name.trim() === 'unshare' && children.trim() !== '') return Number(children.trim().split(' ')[0]);
    await sleep(10);
  }
  throw new Error('the machine was never started');
}

/** Its groups are gone only when the last process has left them. */
async function removeCgroup(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) await removeCgroup(join(folder, entry.name));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isGone = await rmdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (isGone) return;
    await sleep(50);
  }
}
