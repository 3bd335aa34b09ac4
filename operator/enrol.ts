// `npm run enrol`: the command line of everything that concerns one clinic. The clock and the environment are read here and nowhere below.

import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { openAccount } from './account/account.ts';
import { vaultOutputsOf } from './account/stacks.ts';
import { cdkProgram } from './cdk.ts';
import { runCommandLine } from './command-line.ts';
import { type EnrolOptions, enrolSite } from './enrol/enrol-site.ts';
import type { IdentityName } from './enrol/issue-keys.ts';
import { listSites } from './enrol/list-sites.ts';
import { enrolmentFileOf } from './enrol/place.ts';
import { revokeKeys } from './enrol/revoke-keys.ts';
import { rotateKeys } from './enrol/rotate-keys.ts';
import { Failure } from './failure.ts';
import { openTerminal } from './terminal.ts';

interface Options extends Omit<EnrolOptions, 'site' | 'file' | 'skipDeploy'> {
  readonly root?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly file?: string;
  readonly deploy: boolean;
  readonly rotate?: IdentityName;
  readonly revoke?: IdentityName;
  readonly stolen?: boolean;
  readonly json?: boolean;
}

/** `none` is an answer, too: the empty list. */
const several = (one: string, before: string[] = []): string[] => (one === 'none' ? before : [...before, one]);
const identity = (flags: string, text: string): Option =>
  new Option(flags, text).choices(['uploader', 'recovery']).preset('uploader');

const program = new Command('npm run enrol --')
  .description('Enrols a clinic, or brings what is deployed up to its file. `list` shows all clinics with their state.')
  .argument('<site>', 'the clinic’s id, e.g. novak-praha; or `list`')
  .option('--profile <name>', 'the AWS profile')
  .option('--region <region>', 'where the vault is; default: that of the profile or the environment')
  .option('--root <folder>', 'where deployment.yaml and sites/ lie; default: this project’s folder')
  .option('--file <path>', 'of the enrolment file; default: enrolments/<site>.json')
  .option('--no-deploy', 'the stack is deployed by a pipeline: only look for it')
  .option('--name <name>', 'what people call the clinic')
  .addOption(new Option('--language <language>', 'of its messages').choices(['cs', 'en']))
  .option('--email <address>', 'who gets them; may be given several times; or `none`', several)
  .option('--phone <number>', 'who gets SMS; may be given several times; or `none`', several)
  .option(
    '--database <id=deadline>',
    'what is backed up, and when it must be there; may be given several times',
    several,
  )
  .option('--signing-key <line>', 'the line that the technician sent: offsite-key/1 …')
  .option('--fingerprint <digits>', 'the 24 digits, as the technician read them to you')
  .addOption(identity('--rotate [identity]', 'make a new key beside the old one'))
  .addOption(identity('--revoke [identity]', 'end the old key, once the new one was used'))
  .option('--stolen', 'with --revoke: end all keys of the identity at once')
  .option('--json', 'with `list`: a line of JSON for each site')
  .action(run);

async function run(site: string, options: Options): Promise<void> {
  if (options.profile !== undefined) process.env.AWS_PROFILE = options.profile;
  if (options.region !== undefined) process.env.AWS_REGION = options.region;
  if (options.rotate !== undefined && options.revoke !== undefined) {
    throw new Failure('reading the options: --rotate and --revoke together', {
      hint: 'Rotate first; revoke when the new key was used.',
    });
  }
  const { AWS_ENDPOINT_URL: endpoint } = process.env;
  const account = await openAccount({ region: options.region, endpoint: endpoint || undefined });
  try {
    const environment = { ...process.env, AWS_REGION: account.region };
    const place = {
      root: resolve(options.root ?? join(import.meta.dirname, '..')),
      account,
      vault: await vaultOutputsOf(account),
      cdk: cdkProgram({ environment, stdout: process.stdout }),
      dialogue: openTerminal(process),
      now: () => new Date(),
    };
    if (site === 'list') return await listSites(place, { json: options.json === true });
    place.dialogue.say(`Account ${account.accountId}, region ${account.region}, as ${account.arn}`);
    const file = resolve(options.file ?? enrolmentFileOf(place.root, site));
    const { rotate, revoke, stolen = false } = options;
    if (rotate !== undefined) return await rotateKeys(place, { site, file, identity: rotate });
    if (revoke !== undefined) return await revokeKeys(place, { site, identity: revoke, stolen });
    await enrolSite(place, { ...options, site, file, skipDeploy: !options.deploy });
  } finally {
    account.close();
  }
}

await runCommandLine('enrol', program);
