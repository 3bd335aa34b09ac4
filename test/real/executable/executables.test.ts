// The two executables: the one for Linux does a clinic's whole job with nothing beside it, the one for Windows is what Windows
// takes for a program with our name, icon and blob. Without it a broken build would be noticed on the clinic's server.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../../../edge-uploader/failure.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { buildExecutables } from '../../../tools/executable/build-executables.ts';
import { BLOB_NAME, FUSE } from '../../../tools/executable/fuse.ts';
import { iconFile } from '../../../tools/executable/icon.ts';
import { runProgram } from '../../../tools/run-program.ts';
import { seededBytes } from '../../edge-uploader/seeded-bytes.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { certificateMaker, startTlsBox } from '../network/certificates.ts';

let folder: string;
let paths: Record<string, string>;
let stage: CliStage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-executable-'));
  paths = await buildExecutables(['linux-x64', 'win-x64'], folder);
  stage = await openCliStage();
}, 300_000);
afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the executable where no Node is to be found, with `environment` and nothing else. */
async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const env = { PATH: '/nowhere', HOME: folder, ...environment };
  return promisify(execFile)(paths['linux-x64']!, args, { cwd: folder, env, encoding: 'utf8' });
}

test('says its version, and which parts it has under which licence', async () => {
  expect((await run(['--version'])).stdout).toBe(`${packageJson.version}\n`);
  const { stdout: text } = await run(['licenses']);
  for (const part of ['Node.js 24.', '@aws-sdk/client-s3 ', 'age-encryption ', 'node-firebird '])
    expect(text).toContain(part);
  const list = JSON.parse((await run(['licenses', '--sbom'])).stdout);
  const names = list.components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['Node.js', 'zod', 'commander', 'node-firebird', 'age-encryption']));
  expect(names).not.toContain('@aws-sdk/client-sns'); // Only the lambdas use it.
});

test('believes the authorities of the system’s own store, also beside one of the config', async () => {
  const make = certificateMaker(folder);
  // Where Debian keeps its authorities, but of this process only.
  const store = make.authority('system-store', '/CN=In the store of the system');
  const other = make.authority('of-the-config', '/CN=Of the config');
  const box = await startTlsBox(stage.cloud.endpoint, make.server('in-between', 'system-store', 'localhost'));
  onTestFinished(box.stop);
  const vault = { ...(stage.enrolment.server.config.vault as object), endpoint: box.endpoint };
  for (const network of [{}, { certificateAuthority: other.certificatePath }]) {
    const config = await stage.variant({ vault, network });
    await expect(run(['backup', '--config', config])).rejects.toThrow(/issued by In the store of the system/);
    await run(['backup', '--config', config], { SSL_CERT_FILE: store.certificatePath });
  }
});

test('backs up, verifies and restores by itself', async () => {
  const dump = await readFile(stage.dumpPath);
  await run(['backup', '--config', stage.server]);
  expect(JSON.parse((await run(['backups', '--json', '--config', stage.server])).stdout.split('\n')[0]!)).toMatchObject(
    {
      database: 'main',
    },
  );
  await run(['verify', ...stage.recovery]);
  const restored = join(folder, 'restored');
  await run(['restore', 'main', ...stage.recovery, '--to', restored]);
  expect(Buffer.compare(await readFile(restored), dump)).toBe(0);
});

test('a failure has its message, its hint and its exit code', async () => {
  await expect(run(['backup', '--config', 'none.yaml'])).rejects.toMatchObject({
    code: EXIT.config,
    stderr: expect.stringMatching(/^offsite: error: .*\noffsite: hint: /),
  });
});

test('built without release keys, it updates itself to nothing', async () => {
  const config = await stage.variant({ updates: { from: folder } });
  await expect(run(['update', '--config', config])).rejects.toMatchObject({
    code: EXIT.usage,
    stderr: expect.stringMatching('this executable was built without updates'),
  });
});

test('SQL Server’s driver is inside, without Azure’s', async () => {
  const databases = { main: { engine: 'mssql', database: 'clinic', user: 'offsite', port: 1, spoolFolder: folder } };
  const config = await stage.variant({ databases }, { databases: { main: { password: 'no-such-password' } } });
  await expect(run(['backup', '--config', config])).rejects.toMatchObject({
    code: EXIT.source,
    stderr: expect.stringMatching(/localhost:1 cannot be reached[\s\S]*TCP\/IP/),
  });
  const { stdout } = await run(['licenses', '--sbom']);
  expect(stdout).toContain('pkg:npm/tedious@');
  expect(stdout).not.toMatch(/azure|msal/);
});

test('no code of others is loaded by the environment', async () => {
  const intruder = join(folder, 'intruder.cjs');
  await writeFile(intruder, "require('node:fs').writeFileSync('intruded', '');\n");
  await run(['--version'], { NODE_OPTIONS: `--require ${intruder}` });
  await expect(readFile(join(folder, 'intruded'))).rejects.toThrow('ENOENT');
});

test('the one for Windows carries program, name and icon, and no signature that no longer fits', async () => {
  const bytes = await readFile(paths['win-x64']!);
  expect(bytes.includes(`${FUSE}:1`, 0, 'latin1')).toBe(true);
  expect(bytes.includes(`${FUSE}:0`, 0, 'latin1')).toBe(false);
  // Throws if there were still a signature.
  const { entries } = NtExecutableResource.from(NtExecutable.from(bytes));
  const blob = entries.find(({ id }) => id === BLOB_NAME);
  expect(Buffer.from(blob!.bin).includes('ChunkPipeline')).toBe(true);
  const [info] = Resource.VersionInfo.fromEntries(entries);
  expect(info!.getStringValues({ lang: 1033, codepage: 1200 })).toMatchObject({
    ...{ ProductName: 'clinic-offsite', FileVersion: packageJson.version, OriginalFilename: 'offsite.exe' },
  });
  expect(entries.filter(({ type }) => type === 3)).toHaveLength(Data.IconFile.from(iconFile()).icons.length);
});

test('the one for Windows can be signed by the step that docs/executable.md names, and the signature covers the program', async () => {
  const at = (name: string): string => join(folder, name);
  const subject = ['-subj', '/CN=A firm of the tests', '-addext', 'extendedKeyUsage=codeSigning'];
  const keys = ['-newkey', 'rsa:2048', '-nodes', '-keyout', at('sign.key'), '-out', at('sign.crt')];
  await runProgram('openssl', ['req', '-x509', ...keys, ...subject]);
  const signer = ['-certs', at('sign.crt'), '-key', at('sign.key'), '-h', 'sha256'];
  await runProgram('osslsigncode', ['sign', ...signer, '-in', paths['win-x64']!, '-out', at('signed.exe')]);
  const judge = (name: string) => runProgram('osslsigncode', ['verify', '-CAfile', at('sign.crt'), '-in', at(name)]);
  await judge('signed.exe');

  const bytes = await readFile(at('signed.exe'));
  bytes[bytes.indexOf('ChunkPipeline')]! ^= 1;
  await writeFile(at('altered.exe'), bytes);
  await expect(judge('altered.exe')).rejects.toThrow(/exited with 1/);
});

test('two builds for Windows are the same, byte for byte', async () => {
  const again = await mkdtemp(join(folder, 'again-'));
  const { 'win-x64': second } = await buildExecutables(['win-x64'], again);
  expect(Buffer.compare(await readFile(second!), await readFile(paths['win-x64']!))).toBe(0);
});

test('what cannot be a dump is still refused there', async () => {
  await writeFile(stage.dumpPath, '');
  await expect(run(['backup', '--config', stage.server])).rejects.toMatchObject({ code: EXIT.source });
  await writeFile(stage.dumpPath, seededBytes('command line', 300_000));
});
