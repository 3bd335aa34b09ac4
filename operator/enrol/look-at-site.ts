// What the list shows of one site: what is deployed, who can be reached, when it last had a good backup, and what the operator has to do
// about it. An enrolment that got stuck half way shows nowhere else: the cloud watches only what is registered.

import type { Stack } from '@aws-sdk/client-cloudformation';
import { siteStackName } from '../../infra/policies/deployed-names.ts';
import { type Registration, registrationSha256 } from '../../lambdas/site/registration.ts';
import { Refusal } from '../../vault/refusal.ts';
import { listKeys, type UserKey } from '../account/access-keys.ts';
import { hasUnjudgedBackups, isRegistered, isRegisteredAs, readAlerts, readBackups } from '../account/ledger.ts';
import { siteOutputsIn } from '../account/stacks.ts';
import { listSubscribers } from '../account/subscriptions.ts';
import { IDENTITIES, type IdentityName } from './issue-keys.ts';
import type { EnrolmentPlace } from './place.ts';
import { nameOf, sayTime } from './words.ts';

export interface SiteState {
  readonly site: string;
  readonly name: string;
  readonly stack: string;
  readonly isRegistered: boolean;
  readonly keys: Readonly<Record<IdentityName, readonly UserKey[]>>;
  /** Addresses that get nothing, because nobody has confirmed them. */
  readonly unconfirmed: readonly string[];
  /** By database; undefined where there never was one. */
  readonly lastGood: Readonly<Record<string, Date | undefined>>;
  readonly openAlerts: readonly string[];
  /** What to do, each in a sentence; empty where all is well. */
  readonly tasks: readonly string[];
}

/** A key that is older should be rotated. */
const KEY_DAYS_MAX = 365;
const DAY_MS = 24 * 60 * 60 * 1000;

export async function lookAtSite(
  { account, vault, now }: Pick<EnrolmentPlace, 'account' | 'vault' | 'now'>,
  registration: Registration,
  stacks: ReadonlyMap<string, Stack>,
): Promise<SiteState> {
  const { site, name, databases } = registration;
  const deployed = stacks.get(siteStackName(site));
  const stack = deployed?.StackStatus ?? 'none';
  if (deployed === undefined || !stack.endsWith('_COMPLETE') || stack === 'ROLLBACK_COMPLETE') {
    const nothing = { keys: { uploader: [], recovery: [] }, unconfirmed: [], lastGood: {}, openAlerts: [] };
    const why = deployed === undefined ? 'it has no stack' : `its stack is in the state ${stack}`;
    return { ...{ site, name, stack, isRegistered: false }, ...nothing, tasks: [`${why}: npm run enrol -- ${site}`] };
  }
  const outputs = siteOutputsIn(deployed);
  const ledger = { account, bucket: vault.LedgerBucketName };
  const [registered, isUpToDate, unjudged, uploader, recovery, subscribers, backups, alerts] = await Promise.all([
    isRegistered(ledger, site),
    isRegisteredAs(ledger, registration),
    hasUnjudgedBackups(ledger, site),
    listKeys(account, outputs.UploaderUserName),
    listKeys(account, outputs.RecoveryUserName),
    listSubscribers(account, outputs.SiteTopicArn),
    unlessDamaged(readBackups(ledger, site)),
    unlessDamaged(readAlerts(ledger, site)),
  ]);
  const lastGoodOf = (database: string): Date | undefined =>
    (backups === 'damaged' ? [] : (backups?.backups ?? []))
      .filter((row) => row.database === database && row.state === 'valid')
      .map(({ storedAt }) => new Date(storedAt))
      .sort((one, other) => other.getTime() - one.getTime())[0];
  const openAlerts =
    alerts === 'damaged'
      ? []
      : (alerts?.problems ?? []).map(({ kind, database }) => (database === undefined ? kind : `${kind} (${database})`));
  const unconfirmed = subscribers.filter(({ isPending }) => isPending).map(({ endpoint }) => endpoint);
  const tasks = [
    ...(registered ? [] : [unregistered(registration, unjudged)]),
    ...(registered && !isUpToDate
      ? [`sites/${site}.yaml was changed since it was registered: npm run enrol -- ${site}`]
      : []),
    ...(isDeployedAs(registration, deployed)
      ? []
      : [`sites/${site}.yaml was changed since its stack was deployed: npm run enrol -- ${site}`]),
    ...keyTasks({ site, uploader, recovery }, now()),
    ...unconfirmed.map((endpoint) => `${endpoint} has not confirmed the subscription and gets no message`),
    ...(subscribers.length === 0
      ? [`nobody is subscribed to its messages: name contacts in sites/${site}.yaml, then npm run enrol -- ${site}`]
      : []),
    ...openAlerts.map((alert) => `open alert: ${alert}`),
    ...(backups === 'damaged' || alerts === 'damaged'
      ? ['a note of it in the ledger is damaged (docs/ledger.md)']
      : []),
  ];
  const lastGood = Object.fromEntries(databases.map(({ database }) => [database, lastGoodOf(database)]));
  const keys = { uploader, recovery };
  return { site, name, stack, isRegistered: registered, keys, unconfirmed, lastGood, openAlerts, tasks };
}

/** The stack says the hash of the registration that it was made from; one of an older release says none, and is not judged by it. */
function isDeployedAs(registration: Registration, { Outputs }: Stack): boolean {
  const deployed = Outputs?.find(({ OutputKey }) => OutputKey === 'RegistrationSha256')?.OutputValue;
  if (deployed === undefined || registration.signingPublicKeys.length === 0) return true;
  return deployed === registrationSha256(registration);
}

function unregistered({ site, signingPublicKeys }: Registration, unjudged: boolean): string {
  const arriving = unjudged ? 'backups arrive, and none counts: ' : '';
  return signingPublicKeys.length === 0
    ? `${arriving}it waits for its signing key (npm run enrol -- ${site} --signing-key "…")`
    : `${arriving}it is not registered: npm run enrol -- ${site}`;
}

function keyTasks(
  { site, uploader, recovery }: { site: string; uploader: readonly UserKey[]; recovery: readonly UserKey[] },
  now: Date,
): string[] {
  const tasks: string[] = [];
  for (const identity of IDENTITIES) {
    const keys = { uploader, recovery }[identity];
    const newest = keys.at(-1);
    if (newest === undefined)
      tasks.push(`the ${nameOf(identity)} has no key: npm run enrol -- ${site} --rotate ${identity}`);
    if (keys.length > 1) {
      tasks.push(
        newest?.lastUsedAt === undefined
          ? `the new key of the ${nameOf(identity)} (of ${sayTime(newest!.createdAt)}) was never used: has the file arrived?`
          : `the old key of the ${nameOf(identity)} can go: npm run enrol -- ${site} --revoke ${identity}`,
      );
    } else if (
      identity === 'uploader' &&
      newest &&
      now.getTime() - newest.createdAt.getTime() > KEY_DAYS_MAX * DAY_MS
    ) {
      tasks.push(
        `the key of the ${nameOf(identity)} is older than a year: npm run enrol -- ${site} --rotate ${identity}`,
      );
    }
  }
  return tasks;
}

/** The cloud's notes are a cache; one that cannot be read must not hide everything else. */
async function unlessDamaged<T>(read: Promise<T>): Promise<T | 'damaged'> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Refusal) return 'damaged';
    throw error;
  }
}
