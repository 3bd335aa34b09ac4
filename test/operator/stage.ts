// An operator's desk for tests: a folder of its own, a local cloud, answers from a list, and a CDK that is played: what CloudFormation
// would make of a site's stack the local cloud makes at once. Everything else goes over HTTP with AWS's own clients.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { readSite } from '../../infra/deployment/read-files.ts';
import { createHandler } from '../../lambdas/validate/handler.ts';
import type { LocalCloud, LocalCloudOptions } from '../../local-cloud/start.ts';
import { type Account, openAccount } from '../../operator/account/account.ts';
import { vaultOutputsOf } from '../../operator/account/stacks.ts';
import type { Cdk } from '../../operator/cdk.ts';
import { type Dialogue, refuseToAsk } from '../../operator/dialogue.ts';
import { type EnrolmentPlace, enrolmentFileOf } from '../../operator/enrol/place.ts';
import { sendRaw } from '../conformance/raw-request.ts';
import { openLocalCloud } from '../conformance/s3-endpoint.ts';

export const SITE = 'novak-praha';

export interface Desk {
  readonly cloud: LocalCloud;
  readonly account: Account;
  readonly place: EnrolmentPlace;
  /** Of the enrolment of `SITE`. */
  readonly file: string;
  /** What was said, and what was asked. */
  readonly said: string[];
  /** The answers to the questions to come, by a word of each; a question without one fails as it does without a terminal. */
  readonly answers: Map<string, string>;
  readonly cdkCalls: string[][];
  /** Addresses that do not confirm. */
  readonly unconfirmed: string[];
  text(): string;
}

/** A desk for each test of the file. */
export function useDesk(): () => Desk {
  let desk: Desk | undefined;
  let root = '';
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'offsite-desk-'));
    mkdirSync(join(root, 'sites'));
    desk = await openDesk(root);
  });
  afterEach(async () => {
    desk?.account.close();
    await desk?.cloud.close();
    rmSync(root, { recursive: true, force: true });
  });
  return () => desk!;
}

export async function openDesk(root: string, options: Pick<LocalCloudOptions, 'lockMode'> = {}): Promise<Desk> {
  const functions = {
    validate: (services: Parameters<typeof createHandler>[0]) => createHandler({ ...services, log: () => undefined }),
  };
  const cloud = await openLocalCloud({ ...options, now: () => new Date(), functions, onDelivery: () => undefined });
  const { endpoint, region, operator } = cloud.ready;
  const account = await openAccount({ endpoint, region, credentials: operator });
  const [said, answers, cdkCalls, unconfirmed] = [
    [] as string[],
    new Map<string, string>(),
    [] as string[][],
    [] as string[],
  ];
  const answer = (question: { what: string; option: string }): string => {
    const word = [...answers.keys()].find((one) => question.what.includes(one));
    if (word === undefined) return refuseToAsk(question);
    said.push(question.what);
    return answers.get(word)!;
  };
  const dialogue: Dialogue = {
    say: (line) => void said.push(line),
    warn: (line) => void said.push(`!! ${line}`),
    ask: async (question) => {
      const given = answer(question);
      const wrong = question.check?.(given);
      return wrong === undefined ? given : expect.fail(`${question.what} does not take ${given}: ${wrong}`);
    },
    choose: async (choice) => answer(choice),
  };
  const cdk: Cdk = async (args) => {
    cdkCalls.push([...args]);
    if (args[0] === 'synth') writeTemplates(args[args.indexOf('--output') + 1]!);
    const site = /^clinic-offsite-site-(.+)$/.exec(args[1] ?? '')?.[1];
    if (args[0] === 'deploy' && site !== undefined) await deploySite(cloud, root, site, unconfirmed);
    return { exitCode: 0, printed: '' };
  };
  const place = { root, account, vault: await vaultOutputsOf(account), cdk, dialogue, now: () => new Date() };
  const text = (): string => said.join('\n');
  return { cloud, account, place, file: enrolmentFileOf(root, SITE), said, answers, cdkCalls, unconfirmed, text };
}

/** A small one for each stack of the cloud part. */
function writeTemplates(assembly: string): void {
  const ours = { Namespace: 'clinic-offsite', MetricName: 'age' };
  const Resources = {
    alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'AWS/Lambda', MetricName: 'Errors' } },
    ownAlarm: { Type: 'AWS::CloudWatch::Alarm', Properties: ours },
    dashboard: { Type: 'AWS::CloudWatch::Dashboard' },
    bucket: { Type: 'AWS::S3::Bucket' },
  };
  mkdirSync(assembly, { recursive: true });
  for (const stack of ['vault', 'replica']) {
    writeFileSync(join(assembly, `clinic-offsite-${stack}.template.json`), JSON.stringify({ Resources }));
  }
}

async function deploySite(cloud: LocalCloud, root: string, site: string, unconfirmed: string[]): Promise<void> {
  const { contacts } = readSite(root, site);
  const body = JSON.stringify({ ...contacts, unconfirmed, accessKeys: false });
  const target = { ...cloud.ready, keys: cloud.ready.operator };
  expect((await sendRaw(target, { method: 'PUT', path: `/_sites/${site}`, body })).status).toBe(200);
}

export const readText = (path: string): string => readFileSync(path, 'utf8');
