// The missing-backup lambda: every hour, and at every new verdict, looks whether the backups of each site are there and tells
// people when they are not. It runs in the cloud, because a server that is off, stolen or encrypted sends no alert.

import { setTimeout as wait } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import type { Language } from '../../language/language.ts';
import type { BackupName, SiteId } from '../../vault/names.ts';
import { type Invocation, inInvocation } from '../invocation.ts';
import { listSites } from '../ledger/list-sites.ts';
import { type Place, readNote, replaceNote } from '../ledger/note.ts';
import type { Wait } from '../ledger/update-note.ts';
import * as shared from '../limits.ts';
import type { Log } from '../log.ts';
import { OPERATOR_LANGUAGE, OPERATOR_TIME_ZONE, operatorSettings } from '../messages/operator.ts';
import { publishNotice } from '../messages/publish.ts';
import { recipientOf } from '../messages/recipient.ts';
import { mapInFlight } from '../vault-reader/in-flight.ts';
import { alertStateKey } from './alert-state.ts';
import { hoursSinceDigest } from './digest-age.ts';
import { type Asked, type ObjectCreatedEvent, parseEvent, type WatchEvent } from './event.ts';
import {
  ALERT_STATE_BYTES_MAX,
  DIGEST_LOOKED_AT_UTC_HOUR,
  SITES_IN_FLIGHT_MAX,
  SITES_PER_INVOCATION_MAX,
} from './limits.ts';
import { lookAtSite } from './look-at-site.ts';
import { readVerdict } from './read-rows.ts';
import { readSharing } from './read-sharing.ts';
import { nameOf } from './site-view.ts';
import { isForOperator } from './told.ts';
import { watchSite } from './watch-site.ts';

export interface HandlerOptions {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly ledgerBucket: string;
  readonly topicArn: (site: string) => string;
  readonly operatorTopicArn: string;
  readonly operatorLanguage?: Language | undefined;
  readonly operatorTimeZone?: string | undefined;
  /** The cloud's clock, never the clinic's. */
  readonly now: () => Date;
  /** Starts this lambda once more, with another event; without it one invocation looks at the whole fleet. */
  readonly invoke?: (event: object) => Promise<void>;
  /** Starts another one; without it nobody is asked to make lost notes anew. */
  readonly invokeFunction?: (name: 'validate', event: object) => Promise<void>;
  readonly wait?: Wait;
  readonly log?: Log;
  readonly writeLine?: (line: string) => void;
  readonly sitesPerInvocationMax?: number;
}

/**
 * The handler, over any S3 and SNS. It rejects if any site could not be watched, or any notice not be sent, after all others were.
 * Running it twice, or at the same time, does no harm.
 */
export function createHandler(
  options: HandlerOptions,
): (event: WatchEvent | ObjectCreatedEvent, invocation?: Invocation) => Promise<void> {
  return (raw, invocation) =>
    inInvocation({ function: 'missing-backup', ...options }, raw, invocation, async ({ event, log, passOn }) => {
      const passing: HandlerOptions = {
        ...options,
        invoke: options.invoke && ((next) => options.invoke!(passOn(next))),
        invokeFunction: options.invokeFunction && ((name, next) => options.invokeFunction!(name, passOn(next))),
      };
      await watchAsked(passing, parseEvent(event, options.ledgerBucket), log);
    });
}

async function watchAsked(options: HandlerOptions, asked: Asked, log: Log): Promise<void> {
  const { s3, ledgerBucket, invoke, now, sitesPerInvocationMax = SITES_PER_INVOCATION_MAX } = options;
  if (asked.what === 'nothing') return log('ignored', { key: asked.key });
  if (asked.what === 'verdict') {
    log('verdict-heard', { ...asked.name });
    return await watch(options, log, asked.name.site, asked.name);
  }
  const ledger = { s3, bucket: ledgerBucket };
  const sites = asked.what === 'sites' ? asked.sites : await listSites(ledger, log);
  const isShared = invoke !== undefined && sites.length > sitesPerInvocationMax;
  const failures = isShared
    ? await each(batchesOf(sites, sitesPerInvocationMax), (batch) => invoke({ sites: batch }), 'sharing out')
    : await each(sites, (site) => watch(options, log, site), 'watching');
  log('watched', { sites: sites.length, failed: failures.length });
  if (asked.what === 'fleet') {
    const [digestAgeHours, failed] = await digestAge(ledger, sites[0], now());
    failures.push(...failed);
    log('fleet-run', { sites: sites.length, failed: failures.length, digestAgeHours });
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
}

/** Once a day; a failure must not hide those of the sites. */
async function digestAge(ledger: Omit<Place, 'key'>, site: SiteId, now: Date): Promise<[number | undefined, Error[]]> {
  if (now.getUTCHours() !== DIGEST_LOOKED_AT_UTC_HOUR) return [undefined, []];
  return await hoursSinceDigest(ledger, site, now).then(
    (hours) => [hours, []],
    (cause: unknown) => [undefined, [new Error(`looking for the weekly digest: ${String(cause)}`, { cause })]],
  );
}

/** Does it for all, whatever becomes of the others. Returns what failed. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>, doing: string): Promise<Error[]> {
  const failures = await mapInFlight(items, SITES_IN_FLIGHT_MAX, (item) =>
    work(item).then(
      () => [],
      (cause: unknown) => {
        const which = String(item).slice(0, 200);
        return [new Error(`${doing} ${which}: ${String(cause)}`, { cause })];
      },
    ),
  );
  return failures.flat();
}

function batchesOf(sites: readonly SiteId[], size: number): SiteId[][] {
  const count = Math.ceil(sites.length / size);
  return Array.from({ length: count }, (_, i) => sites.slice(i * size, (i + 1) * size));
}

function watch(options: HandlerOptions, log: Log, site: SiteId, heard?: BackupName): Promise<void> {
  const { s3, sns, ledgerBucket, topicArn, operatorTopicArn, now } = options;
  const { operatorLanguage: language = OPERATOR_LANGUAGE, operatorTimeZone: timeZone = OPERATOR_TIME_ZONE } = options;
  const ledger = { s3, bucket: ledgerBucket };
  const place = { ...ledger, key: alertStateKey(site) };
  return watchSite({
    ...{ site, heard, now, log, wait: options.wait ?? ((milliseconds) => wait(milliseconds)) },
    note: {
      read: () => readNote(place, ALERT_STATE_BYTES_MAX),
      replace: (bytes, previous) => replaceNote(place, bytes, previous),
    },
    look: (state, at) => lookAtSite({ ledger, log }, { site, state, heard, now: at }),
    readVerdicts: async (view, wanted) => {
      const verdicts = new Map(view.verdicts);
      for (const { database, backup } of wanted) {
        verdicts.set(nameOf({ database, backup }), (await readVerdict(ledger, { site, database, backup })) ?? null);
      }
      return { ...view, verdicts };
    },
    readSharing: (view) => readSharing(ledger, view),
    send: async ({ notice, channels }, registration) => {
      const isOperators = isForOperator(notice);
      const recipient = { ...recipientOf(registration), ...(isOperators && { language, timeZone }) };
      const topic = isOperators ? operatorTopicArn : topicArn(site);
      await publishNotice({ sns, topicArn: topic, notice, recipient, channels });
    },
    rebuild: async () => {
      log('rebuild-asked', { site });
      await options.invokeFunction?.('validate', { rebuild: { site } });
    },
  });
}

/** The entry point on AWS. It reads the environment on the first event, so that importing this file needs none. */
export const handler = async (event: WatchEvent | ObjectCreatedEvent, invocation?: Invocation): Promise<void> => {
  deployed ??= createHandler(fromEnvironment(process.env));
  return deployed(event, invocation);
};

let deployed: ReturnType<typeof createHandler> | undefined;

const environmentSchema = z.object({
  LEDGER_BUCKET: z.string().min(1),
  /** What a site's topic ARN is, up to the site's id. */
  SITE_TOPIC_ARN_PREFIX: z.string().startsWith('arn:'),
  OPERATOR_TOPIC_ARN: z.string().startsWith('arn:'),
  ...operatorSettings,
  /** Set by Lambda itself. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1).optional(),
  VALIDATE_FUNCTION_NAME: z.string().min(1).optional(),
});

function fromEnvironment(environment: NodeJS.ProcessEnv): HandlerOptions {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success)
    throw new Error(`the environment of the missing-backup lambda: ${z.prettifyError(parsed.error)}`);
  const settings = parsed.data;
  // One for each, because the SDK writes into what it is given.
  const patience = () => ({
    maxAttempts: shared.REQUEST_ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: shared.CONNECT_SECONDS_MAX * 1000,
      socketTimeout: shared.SOCKET_IDLE_SECONDS_MAX * 1000,
    },
  });
  const lambda = new LambdaClient(patience());
  const start = async (FunctionName: string, event: object): Promise<void> => {
    const Payload = Buffer.from(JSON.stringify(event));
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
  const { AWS_LAMBDA_FUNCTION_NAME: own, VALIDATE_FUNCTION_NAME: validate } = settings;
  return {
    s3: new S3Client(patience()),
    sns: new SNSClient(patience()),
    ledgerBucket: settings.LEDGER_BUCKET,
    topicArn: (site) => settings.SITE_TOPIC_ARN_PREFIX + site,
    operatorTopicArn: settings.OPERATOR_TOPIC_ARN,
    operatorLanguage: settings.OPERATOR_LANGUAGE,
    operatorTimeZone: settings.OPERATOR_TIME_ZONE,
    now: () => new Date(),
    ...(own !== undefined && { invoke: (event: object) => start(own, event) }),
    ...(validate !== undefined && { invokeFunction: (_: 'validate', event: object) => start(validate, event) }),
  };
}
