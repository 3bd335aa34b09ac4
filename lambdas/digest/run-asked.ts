// What an invocation does for each kind of event: share the fleet out, send a batch, sum up, or send some digests at once.
//
// The plan of a day is written once. So a fleet event that is delivered twice, or retried after a death, finds the same batches, and in
// their notes what was sent already.

import type { SNSClient } from '@aws-sdk/client-sns';
import type { Language } from '../../language/language.ts';
import type { SiteId } from '../../vault/names.ts';
import { listSites } from '../ledger/list-sites.ts';
import { readNote, replaceNote } from '../ledger/note.ts';
import { type Ledger, parsed } from '../ledger/site-notes.ts';
import type { Wait } from '../ledger/update-note.ts';
import type { Log } from '../log.ts';
import { OPERATOR_LANGUAGE, OPERATOR_TIME_ZONE } from '../messages/operator.ts';
import { publishNotice, publishOperatorDigest } from '../messages/publish.ts';
import { recipientOf } from '../messages/recipient.ts';
import { mapInFlight } from '../vault-reader/in-flight.ts';
import type { Asked } from './event.ts';
import { encodePlan, type Plan, parsePlan, planKey, type SiteEntry } from './fleet-notes.ts';
import * as limits from './limits.ts';
import { readSiteFacts } from './read-site.ts';
import { failedEntry, runBatch } from './run-batch.ts';
import { siteDigest, type Week, weekUntil } from './site-digest.ts';
import { areComplete, readBatches, sumUp } from './sum-up.ts';

export interface Digesting {
  readonly ledger: Ledger;
  readonly sns: SNSClient;
  readonly topicArn: (site: string) => string;
  readonly operatorTopicArn: string;
  readonly operatorLanguage?: Language | undefined;
  readonly operatorTimeZone?: string | undefined;
  readonly now: () => Date;
  readonly invoke?: (event: object) => Promise<void>;
  readonly wait: Wait;
  readonly log: Log;
  /** Says no when the time of this invocation is up. */
  readonly goOn: () => boolean;
  readonly sitesPerBatchMax?: number;
}

/** What failed, after all else was done. */
export async function runAsked(digesting: Digesting, asked: Asked): Promise<Error[]> {
  switch (asked.what) {
    case 'fleet':
      return runFleet(digesting);
    case 'batch':
      return sendBatch(digesting, asked.day, await planOf(digesting, asked.day), asked);
    case 'sum-up':
      return sumUpWhenDone(digesting, asked);
    case 'sites': {
      const week = weekUntil(digesting.now());
      const entries = await mapInFlight(asked.sites, limits.SITES_IN_FLIGHT_MAX, (site) => tell(digesting, site, week));
      return entries.flatMap(({ site, sent, why }) => (sent ? [] : new Error(`the digest of ${site}: ${why}`)));
    }
  }
}

async function runFleet(digesting: Digesting): Promise<Error[]> {
  const { invoke, ledger, log } = digesting;
  const day = digesting.now().toISOString().slice(0, 10);
  const plan = await makePlan(digesting, day);
  log('digest-planned', { day, batches: plan.batches.length });
  if (invoke !== undefined && plan.batches.length > 1) {
    const done = await readBatches(ledger, day, plan);
    for (const [number, batch] of done.entries()) {
      if (batch?.complete !== true) await invoke({ batch: { day, number, continued: 0 } });
    }
    await invoke({ sumUp: { day, attempt: 0 } });
    return [];
  }
  const failures: Error[] = [];
  for (const number of plan.batches.keys()) {
    failures.push(...(await sendBatch({ ...digesting, goOn: () => true }, day, plan, { number, continued: 0 })));
  }
  await sendSum(digesting, day, plan);
  return failures;
}

/** The plan of the day, written once whoever comes first. */
async function makePlan({ ledger, now, log, sitesPerBatchMax }: Digesting, day: string): Promise<Plan> {
  const place = { s3: ledger.s3, bucket: ledger.bucket, key: planKey(day) };
  for (;;) {
    const note = await readNote(place, limits.PLAN_BYTES_MAX);
    const before = parsed(note, parsePlan);
    if (before !== undefined) return before;
    const sites = await listSites(ledger, log);
    const size = sitesPerBatchMax ?? limits.SITES_PER_BATCH_MAX;
    const batches = Array.from({ length: Math.ceil(sites.length / size) }, (_, n) =>
      sites.slice(n * size, (n + 1) * size),
    );
    const plan = { until: now(), batches };
    if (await replaceNote(place, encodePlan(plan), note)) return plan;
  }
}

async function planOf({ ledger }: Digesting, day: string): Promise<Plan> {
  const place = { s3: ledger.s3, bucket: ledger.bucket, key: planKey(day) };
  const plan = parsed(await readNote(place, limits.PLAN_BYTES_MAX), parsePlan);
  if (plan === undefined) throw new Error(`the ledger has no ${place.key}; send {} to the digest to make it`);
  return plan;
}

async function sendBatch(
  digesting: Digesting,
  day: string,
  plan: Plan,
  { number, continued }: { number: number; continued: number },
): Promise<Error[]> {
  const { ledger, goOn, invoke, log } = digesting;
  const sites = plan.batches[number];
  if (sites === undefined) throw new Error(`the digest of ${day} has no batch ${number}`);
  const week = weekUntil(plan.until);
  const run = { ledger, day, number, sites, tell: (site: SiteId) => tell(digesting, site, week), goOn };
  const failures = await runBatch(run);
  log('digest-batch', { day, number, sites: sites.length, failed: failures?.length });
  if (failures !== undefined) return failures;
  await invoke?.({ batch: { day, number, continued: continued + 1 } });
  return [];
}

/** Makes the digest of one site and sends it. It never throws. */
async function tell({ ledger, sns, topicArn }: Digesting, site: SiteId, week: Week): Promise<SiteEntry> {
  let known: Partial<SiteEntry> = {};
  try {
    const facts = await readSiteFacts(ledger, site, week);
    const digest = siteDigest(facts, week);
    const { name } = facts.registration;
    known = { name, digest };
    await publishNotice({
      ...{ sns, topicArn: topicArn(site), recipient: recipientOf(facts.registration), channels: ['email'] },
      notice: { kind: 'digest', site, severity: 'info', at: week.until, digest },
    });
    return { site, name, sent: true, digest };
  } catch (cause) {
    return failedEntry(site, cause, known);
  }
}

async function sumUpWhenDone(
  digesting: Digesting,
  { day, attempt }: { day: string; attempt: number },
): Promise<Error[]> {
  const { ledger, wait, goOn, invoke } = digesting;
  const plan = await planOf(digesting, day);
  const isLast = invoke === undefined || attempt >= limits.SUM_UP_INVOCATIONS_MAX;
  for (let waits = 0; !areComplete(await readBatches(ledger, day, plan)); waits++) {
    if (isLast) break;
    if (waits >= limits.SUM_UP_WAITS_MAX || !goOn()) {
      await invoke({ sumUp: { day, attempt: attempt + 1 } });
      return [];
    }
    await wait(limits.SUM_UP_WAIT_SECONDS * 1000);
  }
  await sendSum(digesting, day, plan);
  return [];
}

async function sendSum(digesting: Digesting, day: string, plan: Plan): Promise<void> {
  const { ledger, sns, operatorTopicArn } = digesting;
  const { operatorLanguage: language = OPERATOR_LANGUAGE, operatorTimeZone: timeZone = OPERATOR_TIME_ZONE } = digesting;
  const batches = await readBatches(ledger, day, plan);
  const sent = await sumUp(ledger, day, {
    ...{ plan, batches, now: digesting.now() },
    send: async (digest) => {
      await publishOperatorDigest({ sns, topicArn: operatorTopicArn, digest, language, timeZone });
    },
  });
  digesting.log(sent ? 'operator-digest-sent' : 'operator-digest-was-sent', {
    day,
    complete: String(areComplete(batches)),
  });
}
