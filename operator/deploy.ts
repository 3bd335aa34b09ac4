// `npm run deploy`: the command line of the deployment. The environment is read here and nowhere below.

import { join, resolve } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { Command, Option } from 'commander';
import { openAccount } from './account/account.ts';
import { cdkProgram } from './cdk.ts';
import { runCommandLine } from './command-line.ts';
import { type DeployOptions, runDeployment } from './deploy/run-deployment.ts';
import { openTerminal } from './terminal.ts';

interface Options extends DeployOptions {
  readonly root?: string;
  readonly profile?: string;
  readonly region?: string;
}

/** `none` is an answer, too: the empty list. */
const several = (one: string, before: string[] = []): string[] => (one === 'none' ? before : [...before, one]);

const program = new Command('npm run deploy --')
  .description('Deploys the cloud part into your AWS account, or what has changed of it. What is missing is asked.')
  .option('--plan', 'show what would be deployed and what it costs, and stop', false)
  .option('--sites', 'the stacks of all clinics, too: after an update of this program', false)
  .option('--profile <name>', 'the AWS profile')
  .option('--region <region>', 'where the vault is; default: that of the profile or the environment')
  .option('--root <folder>', 'where deployment.yaml and sites/ lie; default: this project’s folder')
  .addOption(new Option('--lock-mode <mode>', 'of a first deployment').choices(['governance', 'compliance']))
  .option('--email <address>', 'likewise: who gets your alarms; may be given several times', several)
  .option('--phone <number>', 'likewise, by SMS; or `none`', several)
  .option('--budget <dollars>', 'likewise: from which monthly bill on you get a mail')
  .option('--replica <region>', 'likewise: where a second copy is kept; or `none`')
  .option('--yes', 'ask nothing', false)
  .option('--compliance-cannot-be-undone', 'with --yes: you know what compliance mode means', false)
  .action(run);

async function run(options: Options): Promise<void> {
  if (options.profile !== undefined) process.env.AWS_PROFILE = options.profile;
  if (options.region !== undefined) process.env.AWS_REGION = options.region;
  const endpoint = process.env.AWS_ENDPOINT_URL || undefined;
  const account = await openAccount({ region: options.region, endpoint });
  const root = resolve(options.root ?? join(import.meta.dirname, '..'));
  const environment = { ...process.env, AWS_REGION: account.region };
  try {
    const place = {
      ...{ root, account, dialogue: openTerminal(process) },
      cdk: cdkProgram({ environment, stdout: process.stdout }),
      stacksIn: (region: string) => new CloudFormationClient({ region, ...(endpoint && { endpoint }) }),
    };
    await runDeployment(place, options);
  } finally {
    account.close();
  }
}

await runCommandLine('deploy', program);
