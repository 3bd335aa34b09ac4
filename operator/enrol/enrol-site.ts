// Enrols one clinic, or brings what is deployed up to its file. Every step looks first whether it was done, so a run that was cut short
// is simply run again.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSite, SITES_FOLDER } from '../../infra/deployment/read-files.ts';
import { siteStackName } from '../../infra/policies/deployed-names.ts';
import type { Registration } from '../../lambdas/site/registration.ts';
import { listKeys } from '../account/access-keys.ts';
import { hasUnjudgedBackups, register } from '../account/ledger.ts';
import { siteOutputsOf } from '../account/stacks.ts';
import { listSubscribers } from '../account/subscriptions.ts';
import { deployArguments, runCdk } from '../cdk.ts';
import { acceptSigningKey } from './accept-signing-key.ts';
import { clearUnfinished, issueKeys } from './issue-keys.ts';
import { type EnrolmentPlace, enrolmentOf, judgeAnew, usersOf } from './place.ts';
import { sayHandOver, sayKeys } from './words.ts';
import { type SiteAnswers, writeSiteFile } from './write-site-file.ts';

export interface EnrolOptions extends SiteAnswers {
  readonly site: string;
  /** Of the enrolment file. */
  readonly file: string;
  /** A pipeline deploys the stacks; here they are only looked for. */
  readonly skipDeploy: boolean;
  /** The line that the technician sent. */
  readonly signingKey?: string | undefined;
  readonly fingerprint?: string | undefined;
}

export async function enrolSite(place: EnrolmentPlace, options: EnrolOptions): Promise<void> {
  const { root, account, cdk, dialogue } = place;
  const { site, file, signingKey, fingerprint } = options;
  if (!existsSync(join(root, SITES_FOLDER, `${site}.yaml`))) await writeSiteFile(root, site, options, dialogue);
  if (signingKey !== undefined) {
    const isNew = await acceptSigningKey({ root, site, text: signingKey, fingerprint }, dialogue);
    if (!isNew) dialogue.say('This signing key was known already.');
  }
  const registration = readSite(root, site);
  if (!options.skipDeploy) {
    const stack = siteStackName(site);
    dialogue.say(`Deploying ${stack} …`);
    const only = ['--exclusively', '--context', `root=${root}`, '--context', `site=${site}`];
    await runCdk(cdk, `deploying ${stack}`, [...deployArguments(stack), ...only]);
  }
  const outputs = await siteOutputsOf(account, site);
  await registerSite(place, registration);
  await issueWhereNone(place, registration, file);
  for (const { endpoint, isPending } of await listSubscribers(account, outputs.SiteTopicArn)) {
    if (!isPending) continue;
    dialogue.warn(
      `${endpoint} gets nothing until its owner follows the link in the mail "AWS Notification - Subscription Confirmation". It is valid for two days; after that, subscribe the address again in the console of SNS. \`npm run enrol -- list\` shows who has not confirmed.`,
    );
  }
}

async function registerSite({ account, vault, dialogue }: EnrolmentPlace, registration: Registration): Promise<void> {
  const { site, signingPublicKeys } = registration;
  const ledger = { account, bucket: vault.LedgerBucketName };
  if (signingPublicKeys.length === 0) {
    const unjudged = await hasUnjudgedBackups(ledger, site);
    dialogue.warn(
      `${site} is not registered yet: its signing key is made on the clinic's server. ${unjudged ? 'Backups arrive already, and none of them counts. ' : ''}When the technician sends you the line that begins with offsite-key/1: npm run enrol -- ${site} --signing-key "…"`,
    );
    return;
  }
  const changed = await register(ledger, registration);
  dialogue.say(
    changed ? `${site} is registered: its backups are watched from now on.` : `${site} is registered as before.`,
  );
  if (changed && (await hasUnjudgedBackups(ledger, site))) {
    await judgeAnew(account, site);
    dialogue.say('Backups that came before it was registered are being judged now.');
  }
}

/** Keys are made once. A site that has any has been handed over, and another file would only be one more that can be lost. */
async function issueWhereNone(place: EnrolmentPlace, registration: Registration, file: string): Promise<void> {
  const { account, dialogue } = place;
  const { site } = registration;
  const deleted = await clearUnfinished({ account, file });
  for (const id of deleted)
    dialogue.say(`The key ${id} of a run that was cut short is deleted: nobody has its secret.`);
  const users = await usersOf(account, site);
  const [uploader, recovery] = [await listKeys(account, users.uploader), await listKeys(account, users.recovery)];
  if (uploader.length + recovery.length === 0) {
    await issueKeys({ account, file }, users, enrolmentOf(place, registration));
    sayHandOver(dialogue, { site, file });
    return;
  }
  sayKeys(dialogue, 'uploader', uploader);
  sayKeys(dialogue, 'recovery', recovery);
  if (existsSync(file)) {
    dialogue.warn(
      `${file} is still here. Once the clinic has it, delete it: whoever reads it can read the clinic's sealed backups.`,
    );
  } else
    dialogue.say(`If the enrolment file was lost: npm run enrol -- ${site} --rotate makes a new key and a new file.`);
}
