// A deployment from an empty folder: what is missing is asked, what comes is shown with its price, compliance mode has a word of its own,
// and nothing reaches the account before the operator has agreed. The CDK is played; its template is a small one.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Account } from '../../../operator/account/account.ts';
import { type DeployOptions, runDeployment } from '../../../operator/deploy/run-deployment.ts';
import { readText, useDesk } from '../stage.ts';

const desk = useDesk();
const NOTHING: DeployOptions = { plan: false, sites: false, yes: false, complianceCannotBeUndone: false };
const GIVEN = { lockMode: 'governance', email: ['it@example.cz'], phone: [], budget: '20', replica: 'none' };
const assembly = (): string => join(desk().place.root, 'cdk.out');
const synth = () => ['synth', '--quiet', '--output', assembly(), '--context', `root=${desk().place.root}`];
const BOOTSTRAP = ['bootstrap', 'aws://123456789012/eu-central-1'];
const SHOWN = ['--require-approval', 'never', '--progress', 'events'];
const deployed = () => ['deploy', 'clinic-offsite-vault', ...SHOWN, '--app', assembly()];

const deploy = (more: Partial<DeployOptions>, account: Account = desk().account) => {
  const place = { ...desk().place, account, stacksIn: () => account.stacks };
  return runDeployment(place, { ...NOTHING, ...more });
};

test('everything is asked, shown, confirmed and done, in this order', async () => {
  const { answers } = desk();
  for (const [word, answer] of [
    ['lock what it stores', 'governance'],
    ['your own alarms', 'it@example.cz'],
    ['gets an SMS', ''],
    ['dollars a month', '20'],
    ['other region', ''],
    ['Deploy this', 'yes'],
  ] as const) {
    answers.set(word, answer);
  }
  // The local cloud’s vault is there already, in compliance mode, which is never weakened: here nothing is deployed yet.
  await deploy({}, nothingDeployed());
  expect(readText(join(desk().place.root, 'deployment.yaml'))).toContain('lockMode: governance');
  expect(desk().cdkCalls).toEqual([synth(), BOOTSTRAP, deployed()]);
  const text = desk().text();
  expect(text).toContain('Account 123456789012, region eu-central-1');
  expect(text).toContain('fixed cost  $3.51 a month: alarms $0.20, metrics $0.30, dashboards $3.00, schedules $0.01');
  expect(text).toMatch(/per clinic {2}about \$0\.7\d a month/);
  expect(text.indexOf('fixed cost')).toBeLessThan(text.indexOf('Deploy this'));
  expect(text).toContain('No clinic is enrolled yet');
});

test('a plan writes the settings, builds, shows, and touches nothing', async () => {
  await deploy({ ...GIVEN, plan: true }, nothingDeployed());
  expect(desk().cdkCalls).toEqual([synth()]);
  expect(desk().text()).toContain('Nothing was deployed');
});

test('settings that are there are neither asked nor written over', async () => {
  const path = join(desk().place.root, 'deployment.yaml');
  const own = '# mine\nlockMode: governance\noperator: { emails: [me@example.cz] }\nmonthlyBudgetDollars: 5\n';
  writeFileSync(path, own);
  await deploy({ yes: true }, nothingDeployed());
  expect(readText(path)).toBe(own);
});

test('settings that make no sense are refused before there is a file', async () => {
  const path = join(desk().place.root, 'deployment.yaml');
  await expect(deploy({ ...GIVEN, budget: 'much' })).rejects.toThrow('monthlyBudgetDollars');
  await expect(deploy({ ...GIVEN, replica: 'nowhere' })).rejects.toThrow('replica.region');
  expect(existsSync(path)).toBe(false);
});

test.each([
  ['--yes alone', { yes: true }, 'does not say that you know'],
  ['a wrong word', {}, 'the answer was not "compliance"'],
])('compliance with %s is refused, and nothing is deployed', async (_, more, why) => {
  desk().answers.set('Type the word compliance', 'yes');
  await expect(deploy({ ...GIVEN, lockMode: 'compliance', ...more }, nothingDeployed())).rejects.toThrow(why);
  expect(desk().cdkCalls).toEqual([synth()]);
  expect(desk().text()).toContain('COMPLIANCE MODE CANNOT BE UNDONE');
});

test('compliance with its word, or its own option, is deployed', async () => {
  desk().answers.set('Type the word compliance', 'compliance');
  await deploy({ ...GIVEN, lockMode: 'compliance' }, nothingDeployed());
  await deploy({ yes: true, complianceCannotBeUndone: true }, nothingDeployed());
  expect(desk().cdkCalls.filter(([verb]) => verb === 'deploy')).toHaveLength(2);
});

test('a vault that is in compliance mode needs the word no more, and is never weakened', async () => {
  await deploy({ ...GIVEN, lockMode: 'compliance', yes: true });
  expect(desk().text()).not.toContain('CANNOT BE UNDONE');
  const path = join(desk().place.root, 'deployment.yaml');
  writeFileSync(path, readText(path).replace('compliance', 'governance'));
  await expect(deploy({ yes: true })).rejects.toThrow('it is in compliance mode, and deployment.yaml says governance');
  expect(desk().cdkCalls.filter(([verb]) => verb === 'deploy')).toHaveLength(1);
});

test('with a replica its region is prepared, too, and its copy is in the price', async () => {
  await deploy({ ...GIVEN, replica: 'eu-west-1', yes: true }, nothingDeployed());
  expect(desk().cdkCalls).toEqual([synth(), BOOTSTRAP, ['bootstrap', 'aws://123456789012/eu-west-1'], deployed()]);
  expect(desk().text()).toMatch(/per clinic {2}about \$1\.4\d a month/);
});

test('with --sites the stacks of the clinics follow, some at once', async () => {
  for (const site of ['a', 'b']) {
    writeFileSync(join(desk().place.root, 'sites', `${site}.yaml`), `site: ${site}\n`);
  }
  await deploy({ ...GIVEN, yes: true, sites: true }, nothingDeployed());
  expect(desk().cdkCalls.at(-1)).toEqual([
    ...['deploy', 'clinic-offsite-site-a', 'clinic-offsite-site-b'],
    ...[...SHOWN, '--app', assembly(), '--concurrency', '5', '--exclusively'],
  ]);
});

test('the root user is sent away', async () => {
  const account = { ...desk().account, arn: 'arn:aws:iam::123456789012:root' };
  await expect(deploy({ ...GIVEN, yes: true }, account)).rejects.toThrow('the root user');
  expect(desk().cdkCalls).toEqual([]);
});

/** The account until its first deployment is done; what is asked after it is answered by the local cloud. */
function nothingDeployed(): Account {
  const { account, cdkCalls } = desk();
  const send = (command: { input: { StackName?: string } }) => {
    const isDone = cdkCalls.some(([verb]) => verb === 'deploy');
    if (isDone || command.input.StackName !== 'clinic-offsite-vault') return account.stacks.send(command as never);
    const missing = new Error('Stack with id clinic-offsite-vault does not exist');
    return Promise.reject(Object.assign(missing, { name: 'ValidationError' }));
  };
  return { ...account, stacks: { send } as unknown as Account['stacks'] };
}
