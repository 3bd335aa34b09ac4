// Where a program of the system lies. Windows looks for a program that is named without its folder in the current folder first, and a
// technician's download folder may hold a `schtasks.exe` of somebody else's: it would run with the rights of an administrator.

import { win32 } from 'node:path';

/** Of those of Windows that we start, not in System32 itself. */
const FOLDERS: Readonly<Record<string, string>> = { powershell: 'System32\\WindowsPowerShell\\v1.0' };

/** `name` is without `.exe`. On Linux it stays as it is: there nobody looks in the current folder. */
export function systemProgram(
  name: string,
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  if (platform !== 'win32') return name;
  return win32.join(environment.SystemRoot || 'C:\\Windows', FOLDERS[name] ?? 'System32', `${name}.exe`);
}
