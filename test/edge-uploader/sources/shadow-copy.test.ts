// Shadow copies of Windows against a double of PowerShell, which decodes what it is given, refuses every script but the two that
// Windows was documented to understand, and keeps its copies in a file. Nobody has seen this on Windows yet.

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { powershellShadowCopies } from '../../../edge-uploader/sources/files/powershell-shadow-copies.ts';
import { takeShadowCopy } from '../../../edge-uploader/sources/files/shadow-copy.ts';

const DOUBLE = String.raw`#!${process.execPath}
const { readFileSync, writeFileSync, existsSync } = require('node:fs');
const state = __dirname + '/copies.json';
const copies = existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : [];
const refusal = existsSync(__dirname + '/refusal') ? readFileSync(__dirname + '/refusal', 'utf8') : '';
const [a, b, c, encoded, ...more] = process.argv.slice(2);
if (a !== '-NoProfile' || b !== '-NonInteractive' || c !== '-EncodedCommand' || more.length > 0) { console.error('bad arguments'); process.exit(64); }
const script = Buffer.from(encoded, 'base64').toString('utf16le');
const create = /^\$ErrorActionPreference = 'Stop'\n\$r = Invoke-CimMethod -ClassName Win32_ShadowCopy -MethodName Create -Arguments @\{ Volume = '([A-Z]):\\'; Context = 'ClientAccessible' \}\nif \(\$r\.ReturnValue -ne 0\) \{ @\{ code = \[int\]\$r\.ReturnValue \} \| ConvertTo-Json -Compress; exit 0 \}\n\$s = Get-CimInstance -ClassName Win32_ShadowCopy \| Where-Object \{ \$_\.ID -eq \$r\.ShadowID \}\n@\{ id = \$s\.ID; device = \$s\.DeviceObject \} \| ConvertTo-Json -Compress\n$/.exec(script);
const remove = /^\$ErrorActionPreference = 'Stop'\nGet-CimInstance -ClassName Win32_ShadowCopy \| Where-Object \{ \$_\.ID -eq '(\{[0-9A-F-]{36}\})' \} \| Remove-CimInstance\n$/.exec(script);
if (refusal.startsWith('exit')) { console.error('Invoke-CimMethod : Access denied'); process.exit(1); }
if (create && refusal !== '') process.stdout.write('{"code":' + refusal + '}\r\n');
else if (create) {
  const id = '{00000000-0000-0000-0000-' + String(copies.length + 1).padStart(12, '0') + '}';
  const device = '\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy' + (copies.length + 1);
  writeFileSync(state, JSON.stringify([...copies, { id, device, volume: create[1] }]));
  process.stdout.write(JSON.stringify({ id, device }) + '\r\n');
} else if (remove) writeFileSync(state, JSON.stringify(copies.filter(({ id }) => id !== remove[1])));
else { console.error('not a script that Windows knows: ' + script); process.exit(1); }
`;

let folder: string;
let scratchFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-shadow-'));
  scratchFolder = join(folder, 'scratch');
  await writeFile(join(folder, 'powershell.cjs'), DOUBLE);
  await chmod(join(folder, 'powershell.cjs'), 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refuse = (how: string) => writeFile(join(folder, 'refusal'), how);
const copies = async () => JSON.parse(await readFile(join(folder, 'copies.json'), 'utf8'));
const take = (...paths: string[]) =>
  takeShadowCopy(paths, {
    shadowCopies: powershellShadowCopies(join(folder, 'powershell.cjs')),
    ...{ scratchFolder, signal: new AbortController().signal },
  });

test('one copy per drive; paths lead into it and back; a share stays as it is', async () => {
  const shadow = await take('C:\\Certs', 'c:\\Keys', 'D:\\Data', '\\\\server\\share');
  expect(shadow.why).toBeUndefined();
  expect((await copies()).map(({ volume }: { volume: string }) => volume)).toEqual(['C', 'D']);
  expect(await readdir(scratchFolder)).toHaveLength(2);
  const inside = shadow.pathOf('D:\\Data\\ž.key');
  expect(inside).toBe('\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy2\\Data\\ž.key');
  expect(String(shadow.originalOf(Buffer.from(inside)))).toBe('D:\\Data\\ž.key');
  expect(shadow.pathOf('\\\\server\\share')).toBe('\\\\server\\share');
  await shadow.release();
  expect(await copies()).toEqual([]);
  expect(await readdir(scratchFolder)).toEqual([]);
});

test.each([
  ['1', 'the account may not make shadow copies (it takes an administrator)'],
  ['6', 'there is not enough space for a shadow copy'],
  ['4711', 'Windows refused it with code 4711'],
  ['exit', 'PowerShell failed: Invoke-CimMethod : Access denied'],
])('refused with %s, files are read where they are, and it is said why', async (how, why) => {
  await refuse(how);
  const shadow = await take('C:\\Certs');
  expect(shadow.why).toBe(why);
  expect(shadow.pathOf('C:\\Certs')).toBe('C:\\Certs');
  expect(await readdir(scratchFolder)).toEqual([]);
});

test('a copy that a killed run left behind is removed by the next one', async () => {
  await take('C:\\Certs'); // And never released.
  expect(await copies()).toHaveLength(1);
  const shadow = await take('C:\\Certs');
  expect(await copies()).toHaveLength(1);
  await shadow.release();
  expect(await copies()).toEqual([]);
});

test('a copy that cannot be removed keeps its note', async () => {
  const shadow = await take('C:\\Certs');
  await refuse('exit');
  await shadow.release();
  expect(await readdir(scratchFolder)).toHaveLength(1);
});

test('no PowerShell at all', async () => {
  await mkdir(scratchFolder);
  const options = { scratchFolder, signal: new AbortController().signal };
  const shadow = await takeShadowCopy(['C:\\x'], {
    ...options,
    shadowCopies: powershellShadowCopies('/no/powershell'),
  });
  expect(shadow.why).toMatch(/starting \/no\/powershell failed/);
});
