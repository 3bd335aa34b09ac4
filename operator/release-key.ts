// `npm run release-key`: makes the key that releases of offsite are signed with. Made once, and a second one for the safe; without one no
// executable updates itself.

import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { runCommandLine } from './command-line.ts';
import { writeNewReleaseKey } from './release/key-file.ts';
import { askPassphrase } from './release/passphrase.ts';
import { releaseKeysOf, rememberPublicKey } from './release/remember-public-key.ts';

interface Options {
  readonly to: string;
  readonly passphraseFile?: string;
  readonly passphrase: boolean;
  readonly root?: string;
}

const program = new Command('npm run release-key --')
  .description('Makes a release key. Its public half goes into release-keys.pem, from where executables get it.')
  .requiredOption('--to <file>', 'where the private key goes: a disk that is not always there, not the build machine')
  .option('--passphrase-file <file>', 'its first line is the passphrase; default: it is asked')
  .option('--no-passphrase', 'do not encrypt it: only for a medium that is encrypted itself')
  .option('--root <folder>', 'where release-keys.pem lies; default: this project’s folder')
  .action(run);

async function run({ to, passphraseFile, passphrase, root }: Options): Promise<void> {
  const publicPath = join(resolve(root ?? join(import.meta.dirname, '..')), 'release-keys.pem');
  const before = await releaseKeysOf(publicPath);
  const typed = passphrase ? await askPassphrase({ file: passphraseFile, isNew: true }) : undefined;
  const publicKey = await writeNewReleaseKey(resolve(to), typed);
  await rememberPublicKey(publicPath, before, publicKey);
  process.stdout.write(`The private key is in ${resolve(to)}${typed === undefined ? ', NOT encrypted' : ''}.\n`);
  process.stdout.write(`Its public half is in ${publicPath}:\n${publicKey}`);
  process.stdout.write('Executables that are built from now on believe what it signs. Keep a copy of it elsewhere.\n');
}

await runCommandLine('release-key', program);
