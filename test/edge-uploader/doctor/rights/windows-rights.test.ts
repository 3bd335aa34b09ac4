// Access lists of Windows, as `icacls /save` writes them down. Played: no Windows could be had, and wine's icacls is a stub.

import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { othersMay, windowsRights } from '../../../../edge-uploader/doctor/rights/windows-rights.ts';
import type { RunProgram } from '../../../../edge-uploader/doctor/run-program.ts';

const TIGHT = 'D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';

test.each([
  ['only SYSTEM and administrators', TIGHT, []],
  ['by their numbers', 'D:P(A;;FA;;;S-1-5-18)(A;;0x1f01ff;;;S-1-5-32-544)', []],
  ['users may read', `${TIGHT}(A;OICIID;0x1200a9;;;BU)`, [{ may: 'read', who: 'Users' }]],
  ['users may modify', `${TIGHT}(A;OICI;0x1301bf;;;BU)`, [{ may: 'change', who: 'Users' }]],
  ['everybody, everything', `${TIGHT}(A;;FA;;;WD)`, [{ may: 'change', who: 'Everyone' }]],
  ['in two entries', 'D:(A;;FR;;;BU)(A;;FW;;;BU)', [{ may: 'change', who: 'Users' }]],
  ['an account by its number', 'D:(A;;FA;;;S-1-5-21-1-2-3-1001)', [{ may: 'change', who: 'S-1-5-21-1-2-3-1001' }]],
  ['only for what lies below', 'D:(A;OICIIO;FA;;;BU)(A;;FA;;;SY)', []],
  ['no list at all', 'D:NO_ACCESS_CONTROL', [{ may: 'change', who: 'Everyone' }]],
  ['denied', 'D:(D;;FA;;;BU)(A;;FA;;;SY)', []],
  ['rights of which nobody has heard', 'D:(A;;ZZ;;;BU)', [{ may: 'change', who: 'Users' }]],
])('%s', (_, sddl, expected) => expect(othersMay(sddl, true)).toEqual(expected));

test('who only reads what is no secret does no harm', () => {
  expect(othersMay('D:(A;;0x1200a9;;;BU)', false)).toEqual([]);
});

test.each(['', 'nonsense'])('what is no such list is not believed: %s', (text) => {
  expect(() => othersMay(text, true)).toThrow(/SDDL/);
});

const saving =
  (text: string): RunProgram =>
  async (program, args) => {
    expect([program, args[0], args[1]]).toEqual(['icacls', 'C:\\offsite\\secrets.yaml', '/save']);
    writeFileSync(args[2]!, `\ufeff${text}`, 'utf16le');
    return { exitCode: 0, stdout: '', stderr: '' };
  };
const asked = { path: 'C:\\offsite\\secrets.yaml', secret: true };

test('reads what icacls has saved, and says what to type', async () => {
  expect(await windowsRights(asked, saving(`secrets.yaml\r\n${TIGHT}\r\n`))).toEqual([]);
  expect(await windowsRights(asked, saving('secrets.yaml\r\nD:(A;;FR;;;BU)\r\n'))).toEqual([
    {
      ...{ may: 'read', who: 'Users' },
      type: 'icacls "C:\\offsite\\secrets.yaml" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F',
    },
  ]);
});

test('an icacls that says no, and one that says yes and writes nothing, are not taken for tight', async () => {
  const refused: RunProgram = async () => ({ exitCode: 5, stdout: '', stderr: 'Access is denied.' });
  await expect(windowsRights(asked, refused)).rejects.toThrow(/Access is denied/);
  const stub: RunProgram = async () => ({ exitCode: 0, stdout: '', stderr: '' });
  await expect(windowsRights(asked, stub)).rejects.toThrow(/wrote no list/);
});
