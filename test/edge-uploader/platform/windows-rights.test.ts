// Who may enter a folder, by what `icacls /save` writes: copied from its documentation, not seen on a Windows.

import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { keepOthersOut, othersIn, type RunProgram } from '../../../edge-uploader/platform/windows-rights.ts';

const saved = (rights: string): string => `\ufeffoffsite.offsite-init\r\n${rights}\r\n`;

test.each([
  ['D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)', []],
  ['D:P(A;OICI;FA;;;S-1-5-32-544)(A;;FA;;;S-1-5-18)', []],
  ['D:PAI(D;;FA;;;WD)(A;OICI;FA;;;BA)', []],
  ['D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)', ['BU']],
  ['D:PAI(A;OICI;FA;;;BA)(A;;0x1301bf;;;AU)(A;;FA;;;S-1-5-21-1-2-3-1001)', ['AU', 'S-1-5-21-1-2-3-1001']],
  ['D:NO_ACCESS_CONTROL', ['WD']],
  ['nothing of the kind', undefined],
])('%s', (rights, others) => {
  expect(othersIn(saved(rights))).toEqual(others);
});

/** Says that all went well, and leaves these rights. */
const playing =
  (rights: string | undefined): RunProgram =>
  async (_program, args) => {
    const at = args.indexOf('/save');
    if (at !== -1 && rights !== undefined) await writeFile(args[at + 1]!, saved(rights), 'utf16le');
  };

test('what is seen to be open is refused, what cannot be seen is told', async () => {
  const warnings: string[] = [];
  const keep = (rights: string | undefined) =>
    keepOthersOut('C:\\ProgramData\\offsite', (message) => warnings.push(message), playing(rights));
  await keep('D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)');
  expect(warnings).toEqual([]);
  await expect(keep('D:AI(A;OICIID;0x1200a9;;;BU)')).rejects.toMatchObject({
    exit: 'disk',
    message: expect.stringContaining('BU may still enter'),
  });
  await keep(undefined);
  expect(warnings).toEqual([expect.stringContaining('could not be looked at')]);
});
