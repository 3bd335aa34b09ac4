// Who may enter the folder of a new site on Windows, by what `icacls /save` writes afterwards: copied from its documentation, not seen on
// a Windows.

import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { RunProgram } from '../../../edge-uploader/doctor/run-program.ts';
import { keepOthersOut } from '../../../edge-uploader/init/keep-others-out.ts';

/** An icacls that says that all went well, whatever it did, and leaves these rights; undefined: it says nothing of them. */
const playing =
  (rights: string | undefined, exitCode = 0): RunProgram =>
  async (_program, args) => {
    const at = args.indexOf('/save');
    if (at !== -1 && rights !== undefined)
      await writeFile(args[at + 1]!, `\ufeffoffsite.offsite-init\r\n${rights}\r\n`, 'utf16le');
    return { exitCode, stdout: '', stderr: exitCode === 0 ? '' : 'Access is denied.' };
  };

async function keep(rights: string | undefined, exitCode?: number): Promise<string[]> {
  const warnings: string[] = [];
  await keepOthersOut('C:\\ProgramData\\offsite', (message) => warnings.push(message), playing(rights, exitCode));
  return warnings;
}

test.each([
  'D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)',
  'D:P(A;OICI;FA;;;S-1-5-32-544)(A;;FA;;;S-1-5-18)',
])('tight: %s', async (rights) => {
  expect(await keep(rights)).toEqual([]);
});

test.each([
  ['D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)', 'Users may read it'],
  [
    'D:PAI(A;OICI;FA;;;BA)(A;;0x1301bf;;;AU)(A;;FA;;;S-1-5-21-1-2-3-1001)',
    'Authenticated Users may change it, S-1-5-21-1-2-3-1001 may change it',
  ],
  ['D:NO_ACCESS_CONTROL', 'Everyone may change it'],
])('seen to be open, and refused: %s', async (rights, why) => {
  await expect(keep(rights)).rejects.toMatchObject({ exit: 'disk', message: expect.stringContaining(why) });
});

test('what cannot be seen is told', async () => {
  expect(await keep(undefined)).toEqual([expect.stringContaining('could not be looked at')]);
  expect(await keep('nothing of the kind')).toEqual([expect.stringContaining('could not be looked at')]);
});

test('an icacls that says it failed is believed', async () => {
  await expect(keep('D:PAI(A;OICI;FA;;;SY)', 5)).rejects.toThrow('icacls failed: Access is denied.');
});
