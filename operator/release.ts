// `npm run release`: signs executables that were built (and code-signed) before, and writes them with the signed document into a folder.
// Apart from building, so that the key never has to be where the program is built.

import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { RELEASE_FILE, type Release } from '../vault/release.ts';
import { runCommandLine } from './command-line.ts';
import { Failure } from './failure.ts';
import { readReleaseKey } from './release/key-file.ts';
import { askPassphrase } from './release/passphrase.ts';
import { renewRelease, writeRelease } from './release/write-release.ts';

interface Options {
  readonly key: string;
  readonly to: string;
  readonly from?: readonly string[];
  readonly passphraseFile?: string;
  readonly share?: string;
  readonly days: string;
  readonly updatesFrom: string;
  readonly renew: boolean;
}

const DIST = join(import.meta.dirname, '../dist');
const EXECUTABLES = ['offsite-linux-x64', 'offsite-win-x64.exe'].map((name) => join(DIST, name));

const program = new Command('npm run release --')
  .description('Signs executables and writes a release: a folder to be put where the clinics look.')
  .requiredOption('--key <file>', 'the private release key')
  .requiredOption('--to <folder>', 'where the release goes')
  .option('--from <files...>', 'the executables; default: those of `npm run build:exe`')
  .option(
    '--share <percent>',
    'how many of the clinics that update by themselves may, now (default: 100; of --renew: as before)',
  )
  .option('--days <days>', 'how long it is good; renew it before', '90')
  .option('--updates-from <version>', 'the oldest version that it may replace', '0.1.0')
  .option('--renew', 'sign the release of that folder anew: with a new end, and another share if given', false)
  .option('--passphrase-file <file>', 'its first line is the passphrase of the key; default: it is asked')
  .action(run);

async function run(options: Options): Promise<void> {
  const days = numberOf('--days', options.days, 366);
  const share = options.share === undefined ? undefined : numberOf('--share', options.share, 100);
  const key = await readReleaseKey(options.key, () => askPassphrase({ file: options.passphraseFile, isNew: false }));
  const common = { folder: resolve(options.to), key, days, now: new Date() };
  const release = options.renew
    ? await renewRelease({ ...common, share })
    : await writeRelease({
        ...{ ...common, share: share ?? 100, updatesFrom: options.updatesFrom },
        executables: (options.from ?? EXECUTABLES).map((path) => resolve(path)),
      });
  sayRelease(release, common.folder);
}

function sayRelease({ version, expiresAt, share, files }: Release, folder: string): void {
  process.stdout.write(
    `${version}, good until ${expiresAt.slice(0, 10)}, for ${share} % of those that update themselves\n`,
  );
  for (const { name, bytes, sha256 } of files) process.stdout.write(`${sha256}  ${name}  ${bytes} bytes\n`);
  process.stdout.write(`Put what is in ${folder} to its place: the executables first, ${RELEASE_FILE} last.\n`);
}

function numberOf(option: string, text: string, max: number): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= max) return Number(text);
  throw new Failure(`reading ${option}: ${text} is no whole number up to ${max}`, { hint: 'Give another one.' });
}

await runCommandLine('release', program);
