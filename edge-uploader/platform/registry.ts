// The registry of Windows, asked through its own program `reg`. Without it a native add-on would be needed, which one executable
// cannot carry.

import { execFile } from 'node:child_process';
import { systemProgram } from './system-program.ts';

const REGISTRY_SECONDS_MAX = 10;

/** What `reg query` prints for a key and all below it; empty where there is none. An argument, so that a test can play a machine. */
export type QueryRegistry = (key: string, options: { value?: string; below: boolean }) => Promise<string>;

export function queryRegistry(key: string, { value, below }: { value?: string; below: boolean }): Promise<string> {
  const args = ['query', key, ...(below ? ['/s'] : []), ...(value === undefined ? [] : ['/v', value])];
  const options = { timeout: REGISTRY_SECONDS_MAX * 1000, windowsHide: true, maxBuffer: 16 * 1024 * 1024 };
  // It exits with 1 where there is no such key, which is the usual case and no failure of ours.
  return new Promise(
    (resolve) => void execFile(systemProgram('reg'), args, options, (_error, stdout) => resolve(stdout)),
  );
}

/** Lines such as `    DefaultInstance    REG_SZ    C:\Program Files\Firebird\Firebird_3_0\`. */
export function registryValues(printed: string): { name: string; value: string }[] {
  return printed.split(/\r?\n/).flatMap((line) => {
    const match = /^ +(\S.*?) +REG_(?:EXPAND_)?SZ +(.+?)\s*$/.exec(line);
    return match === null ? [] : [{ name: match[1]!, value: match[2]! }];
  });
}

/** Of a line that starts a service of Windows: `"C:\Program Files\…\firebird.exe" -s DefaultInstance`. */
export function programOf(commandLine: string): string | undefined {
  return /^"([^"]+)"|^(.+?\.exe)/i.exec(commandLine)?.slice(1).find(Boolean);
}
