// A program of the system is started from the system's folder, whatever lies in the current one.

import { expect, test } from 'vitest';
import { systemProgram } from '../../../edge-uploader/platform/system-program.ts';

test('on Windows by its full path', () => {
  const environment = { SystemRoot: 'D:\\Windows' };
  expect(systemProgram('schtasks', 'win32', environment)).toBe('D:\\Windows\\System32\\schtasks.exe');
  expect(systemProgram('icacls', 'win32', {})).toBe('C:\\Windows\\System32\\icacls.exe');
  expect(systemProgram('powershell', 'win32', environment)).toBe(
    'D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  );
});

test('on Linux by its name', () => {
  expect(systemProgram('systemctl', 'linux')).toBe('systemctl');
});
