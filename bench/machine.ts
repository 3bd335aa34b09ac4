// Which machine and which versions a result comes from. Without them next year's numbers could not be compared with these.

import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';

export interface Machine {
  processor: string;
  cores: number;
  memoryBytes: number;
  system: string;
  node: string;
}

export async function describeMachine(): Promise<Machine> {
  const distribution = /^PRETTY_NAME="(.+)"$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${distribution}, kernel ${release()}`,
    node: process.version,
  };
}
