// `npm run local-cloud`: starts the local cloud with all lambdas, prints one line of JSON with all that a client needs, and serves
// until it is told to stop. Messages and problems go to stderr, a line of JSON each.

import { parseArgs } from 'node:util';
import type { FunctionName } from '../infra/policies/deployed-names.ts';
import { schedules } from '../infra/triggers/schedules.ts';
import { createHandler as createDigest } from '../lambdas/digest/handler.ts';
import { createHandler as createMissingBackup } from '../lambdas/missing-backup/handler.ts';
import { createHandler as createRetention } from '../lambdas/retention/handler.ts';
import { createHandler as createScrub } from '../lambdas/scrub/handler.ts';
import { createHandler as createValidate } from '../lambdas/validate/handler.ts';
import { LANGUAGES } from '../language/language.ts';
import { siteIdSchema } from '../vault/names.ts';
import type { CreateFunction } from './functions/services.ts';
import { type HeldClock, holdClock } from './held-clock.ts';
import { RETENTION_DAYS_MAX } from './limits.ts';
import type { LockMode } from './objects/lock.ts';
import { startLocalCloud } from './start.ts';

const USAGE = `usage: npm run local-cloud -- --dir DIR --port PORT [options]
  --dir DIR                    where everything is kept
  --port PORT                  on 127.0.0.1; 0 takes any free one
  --region REGION              eu-central-1 unless given
  --site ID                    a clinic; may be given several times (demo-clinic unless given)
  --lock-mode MODE             COMPLIANCE or GOVERNANCE, of the vault's default retention
  --lock-days DAYS             how long it locks (30 unless given)
  --time-zone ZONE             of the schedules and the operator's messages; Europe/Prague unless given
  --operator-language LANGUAGE cs or en, of the operator's messages; en unless given
  --clock ISO-TIME             a clock that stands still until the operator moves it (PUT /_clock)
`;

class UsageError extends Error {}

/** Every lambda that runs here. Their logs would stand among our one line of output, so they go to stderr. */
const FUNCTIONS: Partial<Record<FunctionName, CreateFunction>> = {
  validate: (services) => createValidate({ ...services, writeLine }),
  'missing-backup': (services) => createMissingBackup({ ...services, writeLine }),
  retention: (services) => createRetention({ ...services, writeLine }),
  scrub: (services) => createScrub({ ...services, writeLine }),
  digest: (services) => createDigest({ ...services, writeLine }),
};

try {
  await main();
} catch (error) {
  const isUsage = error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  const [why, hint] = explain(error as NodeJS.ErrnoException, isUsage === true);
  process.stderr.write(`local-cloud: error: ${why}\nlocal-cloud: hint: ${hint}\n`);
  process.exitCode = isUsage ? 2 : 1;
}

async function main(): Promise<void> {
  const options = readOptions();
  const heldClock: HeldClock | undefined = options.clock === undefined ? undefined : holdClock(options.clock);
  const now = heldClock?.now ?? ((): Date => new Date());
  const cloud = await startLocalCloud({
    ...options,
    now,
    ...(heldClock && { heldClock }),
    functions: FUNCTIONS,
  });
  let isClosing = false;
  const stop = (): void => {
    if (isClosing) return;
    isClosing = true;
    void cloud.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify(cloud.ready)}\n`);
}

function writeLine(line: string): void {
  process.stderr.write(line);
}

function readOptions() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      dir: text,
      port: text,
      region: text,
      site: { type: 'string', multiple: true },
      'lock-mode': text,
      'lock-days': text,
      'time-zone': text,
      'operator-language': text,
      clock: text,
    },
  });
  if (values.dir === undefined || values.dir === '') throw new UsageError('--dir is missing');
  const sites = (values.site ?? ['demo-clinic']).map((id) => {
    const site = siteIdSchema.safeParse(id);
    if (!site.success) throw new UsageError(`--site ${id} ${site.error.issues[0]?.message ?? 'is no site'}`);
    return site.data;
  });
  if (new Set(sites).size !== sites.length) throw new UsageError('a --site is given twice');
  const lockMode = values['lock-mode'];
  if (lockMode !== undefined && lockMode !== 'COMPLIANCE' && lockMode !== 'GOVERNANCE') {
    throw new UsageError('--lock-mode must be COMPLIANCE or GOVERNANCE');
  }
  const lockDays = values['lock-days'];
  const timeZone = values['time-zone'];
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw new UsageError(`--time-zone ${timeZone} is unknown`);
  const language = values['operator-language'];
  const operatorLanguage = LANGUAGES.find((one) => one === language);
  if (language !== undefined && operatorLanguage === undefined) {
    throw new UsageError(`--operator-language must be ${LANGUAGES.join(' or ')}`);
  }
  const clock = values.clock === undefined ? undefined : new Date(values.clock);
  if (clock !== undefined && Number.isNaN(clock.getTime())) throw new UsageError('--clock must be an ISO time');
  return {
    dir: values.dir,
    port: wholeNumber('--port', values.port ?? '', 0, 65_535),
    sites,
    clock,
    schedules: schedules(timeZone),
    ...(timeZone !== undefined && { operatorTimeZone: timeZone }),
    ...(operatorLanguage !== undefined && { operatorLanguage }),
    ...(values.region !== undefined && { region: values.region }),
    ...(lockMode !== undefined && { lockMode: lockMode as LockMode }),
    ...(lockDays !== undefined && { lockDays: wholeNumber('--lock-days', lockDays, 1, RETENTION_DAYS_MAX) }),
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new UsageError(`${name} must be a number from ${min} to ${max}`);
  return value;
}

function explain(error: NodeJS.ErrnoException, isUsage: boolean): [string, string] {
  if (isUsage) return [error.message, `\n${USAGE}`];
  if (error.code === 'EADDRINUSE') return ['the port is taken', 'Give another --port, or 0 for any free one.'];
  if (error.message.includes('database is locked')) {
    return ['another local cloud is running in that folder', 'Stop it, or give another --dir.'];
  }
  return [error.stack ?? error.message, 'This is a bug if the folder is sound and writable.'];
}
