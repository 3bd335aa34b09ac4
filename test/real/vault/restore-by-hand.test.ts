// Restores the frozen backups as docs/format.md tells a stranger to: with age, zstd, sha256sum, openssl and the page's own script,
// none of our code. On the day that it matters nobody would be there to ask why the page does not work.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const BACKUPS = join(ROOT, 'test/vectors/backups');
const page = readFileSync(join(ROOT, 'docs/format.md'), 'utf8');
const scriptIn = (language: string): string => {
  const match = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page);
  if (match === null) throw new Error(`docs/format.md has no script in ${language}`);
  return match[1];
};

/** The first Python here that has the package the page asks for. */
function findPython(): string {
  const found = ['python3', '/usr/bin/python3', 'python'].find(
    (python) => spawnSync(python, ['-c', 'import cryptography']).status === 0,
  );
  if (found === undefined) throw new Error('no Python with the package cryptography: install python3-cryptography');
  return found;
}

let python: string;
let folder: string;
beforeAll(() => {
  python = findPython();
  folder = mkdtempSync(join(tmpdir(), 'by-hand-'));
  cpSync(BACKUPS, folder, { recursive: true });
  writeFileSync(join(folder, 'restore.py'), scriptIn('python'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const placeOf = (name: string): string => join(folder, name, 'copy/sites/clinic-1/backups/main');
const publicKeyOf = (name: string): string => readFileSync(join(folder, name, 'signing-public-key.txt'), 'utf8').trim();

function runScript(name: string, publicKey = publicKeyOf(name)): { status: number | null; said: string } {
  const backup = readdirSync(placeOf(name))[0];
  const identity = join(folder, name, 'recovery-key.txt');
  const from = [join(folder, name, 'copy'), 'clinic-1', 'main', backup];
  const args = [join(folder, 'restore.py'), ...from, publicKey, identity, join(folder, name, 'restored')];
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

describe.each(readdirSync(BACKUPS))('the frozen backup "%s", by hand', (name) => {
  test('verifies with openssl, as the page writes it', () => {
    const cwd = join(placeOf(name), readdirSync(placeOf(name))[0]);
    const run = (): string => {
      const options = { cwd, encoding: 'utf8', env: { ...process.env, KEY: publicKeyOf(name) } } as const;
      const { stdout, stderr } = spawnSync('sh', ['-c', scriptIn('sh')], options);
      return stdout + stderr;
    };
    expect(run()).toContain('Signature Verified Successfully');
    const whole = readFileSync(join(cwd, 'manifest.json'));
    writeFileSync(join(cwd, 'manifest.json'), whole.toString().replace('"dumpBytes":', '"dumpBytes":1'));
    expect(run()).toContain('Signature Verification Failure');
    writeFileSync(join(cwd, 'manifest.json'), whole);
  });

  test('shows its packs whole with sha256sum, as the page writes it', () => {
    const command = /`(find \. .*? sha256sum --check --quiet)`/.exec(page)?.[1] ?? '';
    const cwd = join(folder, name, 'copy/sites/clinic-1/packs');
    expect(execFileSync('sh', ['-c', command], { cwd, encoding: 'utf8' })).toBe('');
    const [pack] = execFileSync('find', ['.', '-type', 'f'], { cwd, encoding: 'utf8' }).split('\n');
    const whole = readFileSync(join(cwd, pack));
    writeFileSync(join(cwd, pack), whole.subarray(1));
    expect(spawnSync('sh', ['-c', command], { cwd }).status).not.toBe(0);
    writeFileSync(join(cwd, pack), whole);
  });

  test('is restored by the script of the page', () => {
    const { status, said } = runScript(name);
    expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining('"engine": "command"') });
    expect(readFileSync(join(folder, name, 'restored'))).toEqual(readFileSync(join(BACKUPS, name, 'dump')));
    rmSync(join(folder, name, 'restored'));
  });

  test('is not restored from a damaged pack, nor with another key, and no file is left behind', () => {
    const packs = join(folder, name, 'copy/sites/clinic-1/packs');
    const [pack] = execFileSync('find', [packs, '-type', 'f'], { encoding: 'utf8' }).split('\n');
    const whole = readFileSync(pack);
    const damaged = Buffer.from(whole);
    damaged[60] ^= 1;
    writeFileSync(pack, damaged);
    expect(runScript(name)).toEqual({ status: 1, said: expect.stringContaining('is damaged') });
    writeFileSync(pack, whole);
    expect(runScript(name, Buffer.alloc(32, 9).toString('base64'))).toMatchObject({ status: 1 });
    const left = readdirSync(join(folder, name)).filter((file) => file.startsWith('restored'));
    expect(left).toEqual([]);
  });
});
