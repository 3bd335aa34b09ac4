// What is deployed, from CloudFormation's own account of it. Names of buckets and topics are taken from there and never put together
// here: a name that was guessed would one day be another account's bucket.

import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import { siteStackName, VAULT_STACK_NAME } from '../../infra/policies/deployed-names.ts';
import { Failure } from '../failure.ts';
import type { Account } from './account.ts';
import { asking, codeOf, explained } from './asking.ts';

const vaultOutputs = z.object({
  VaultBucketName: z.string(),
  LedgerBucketName: z.string(),
  OperatorTopicArn: z.string(),
});
const siteOutputs = z.object({ SiteTopicArn: z.string(), UploaderUserName: z.string(), RecoveryUserName: z.string() });
export type VaultOutputs = z.infer<typeof vaultOutputs> & { readonly DashboardUrl?: string };
export type SiteOutputs = z.infer<typeof siteOutputs>;

/** States in which a stack has all of its resources, as they are or as they were. */
const STANDING = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE/;

/** Undefined where there is no such stack. */
export async function findStack({ stacks }: Pick<Account, 'stacks'>, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0];
  } catch (error) {
    // CloudFormation has no code of its own for it.
    if (codeOf(error) === 'ValidationError' && (error as Error).message.includes('does not exist')) return undefined;
    throw explained(`looking for the stack ${StackName}`, error);
  }
}

/** Every stack of that region, by its name. */
export async function listStacks({ stacks }: Pick<Account, 'stacks'>): Promise<ReadonlyMap<string, Stack>> {
  const found = new Map<string, Stack>();
  let NextToken: string | undefined;
  do {
    const page = await asking('listing the stacks', stacks.send(new DescribeStacksCommand({ NextToken })));
    for (const stack of page.Stacks ?? []) found.set(stack.StackName!, stack);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

export async function vaultOutputsOf(account: Pick<Account, 'stacks' | 'region'>): Promise<VaultOutputs> {
  const stack = await findStack(account, VAULT_STACK_NAME);
  if (stack === undefined) {
    throw new Failure(`looking for the vault: there is no stack ${VAULT_STACK_NAME} in ${account.region}`, {
      hint: 'Run `npm run deploy` first; if it was deployed elsewhere, give that region with --region.',
    });
  }
  return { ...outputsOf(stack, vaultOutputs), ...optionalOutput(stack, 'DashboardUrl') };
}

export async function siteOutputsOf(account: Pick<Account, 'stacks'>, site: string): Promise<SiteOutputs> {
  const name = siteStackName(site);
  const stack = await findStack(account, name);
  if (stack === undefined) {
    throw new Failure(`looking for the site ${site}: there is no stack ${name}`, {
      hint: `Run \`npm run enrol -- ${site}\` without --no-deploy, or have the pipeline deploy it.`,
    });
  }
  return siteOutputsIn(stack);
}

/** Those of a stack that was described already. */
export const siteOutputsIn = (stack: Stack): SiteOutputs => outputsOf(stack, siteOutputs);

function outputsOf<S extends z.ZodType>(stack: Stack, schema: S): z.infer<S> {
  const { StackName, StackStatus = '' } = stack;
  if (!STANDING.test(StackStatus)) {
    throw new Failure(`reading the stack ${StackName}: it is in the state ${StackStatus}`, {
      hint: 'Wait until it is done, or look at its events in the console of CloudFormation, then run the same command again.',
    });
  }
  const outputs = Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const parsed = schema.safeParse(outputs);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Failure(`reading the stack ${StackName}: it has no output ${missing}`, {
    hint: 'It was deployed by another release: run `npm run deploy -- --sites` of this one.',
  });
}

function optionalOutput(stack: Stack, name: 'DashboardUrl'): { DashboardUrl?: string } {
  const value = stack.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  return value === undefined ? {} : { [name]: value };
}
