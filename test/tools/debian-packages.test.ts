// Plays machines with and without packages to `ensureDebianPackages`, since a test cannot uninstall the machine's own.
// Without it the wording for people without root, which only they see, would never have been read.

import { expect, test } from 'vitest';
import { ensureDebianPackages } from '../../tools/debian-packages.ts';

interface Machine {
  installed: Set<string>;
  commands: string[];
  sudo: boolean;
  aptFails?: boolean;
}

function runOn(machine: Machine) {
  return async (command: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> => {
    machine.commands.push([command, ...args].join(' '));
    const name = args.at(-1)!;
    if (command === 'dpkg-query') {
      if (name === 'half-removed') return { stdout: 'Package: x\nStatus: deinstall ok config-files\n', stderr: '' };
      if (machine.installed.has(name)) return { stdout: 'Package: x\nStatus: install ok installed\n', stderr: '' };
      throw new Error('no packages found');
    }
    if (command === 'sudo' && !machine.sudo) throw new Error('a password is required');
    if (args.includes('install')) {
      if (machine.aptFails) throw new Error('Unable to locate package');
      machine.installed.add(name);
    }
    return { stdout: '', stderr: '' };
  };
}

test('does nothing but look when everything is installed', async () => {
  const machine: Machine = { installed: new Set(['age', 'zstd']), commands: [], sudo: false };
  await ensureDebianPackages(['age', 'zstd'], { run: runOn(machine), isRoot: false });
  expect(machine.commands.every((command) => command.startsWith('dpkg-query'))).toBe(true);
});

test('installs as root only what is missing, after an update and without questions', async () => {
  const machine: Machine = { installed: new Set(['age']), commands: [], sudo: false };
  await ensureDebianPackages(['age', 'restic'], { run: runOn(machine), isRoot: true });
  const apt = machine.commands.filter((command) => command.includes('apt-get'));
  expect(apt).toHaveLength(2);
  expect(apt[0]).toMatch(/^env DEBIAN_FRONTEND=noninteractive apt-get .* update$/);
  expect(apt[1]).toMatch(/ install -y --no-install-recommends restic$/);
});

test('uses a sudo that asks no password', async () => {
  const machine: Machine = { installed: new Set(), commands: [], sudo: true };
  await ensureDebianPackages(['restic'], { run: runOn(machine), isRoot: false });
  expect(machine.commands).toContainEqual(expect.stringMatching(/^sudo -n env DEBIAN_FRONTEND.* install .*restic$/));
});

test('says what to type when it may not install', async () => {
  const machine: Machine = { installed: new Set(), commands: [], sudo: false };
  await expect(ensureDebianPackages(['age', 'restic'], { run: runOn(machine), isRoot: false })).rejects.toThrow(
    'run as root: apt-get update && apt-get install -y --no-install-recommends age restic',
  );
});

test('a package of which only the configuration is left counts as missing', async () => {
  const machine: Machine = { installed: new Set(), commands: [], sudo: false };
  await expect(ensureDebianPackages(['half-removed'], { run: runOn(machine), isRoot: false })).rejects.toThrow(
    'half-removed',
  );
});

test('passes on why apt failed', async () => {
  const machine: Machine = { installed: new Set(), commands: [], sudo: false, aptFails: true };
  const failure = await ensureDebianPackages(['nonesuch'], { run: runOn(machine), isRoot: true }).catch(
    (error) => error,
  );
  expect(failure.message).toContain('cannot install nonesuch');
  expect(failure.cause.message).toBe('Unable to locate package');
});
