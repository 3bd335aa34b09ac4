// What the lambdas log when they really run, over HTTP, each with its own role: that a backup which nobody judged shows, that one
// finds every invocation that touched a backup by its lines, and that no line holds what must not be in a log.

import { afterEach, expect, test } from 'vitest';
import { FUNCTIONS } from '../../infra/policies/deployed-names.ts';
import { createHandler as createDigest } from '../../lambdas/digest/handler.ts';
import { createHandler as createMissingBackup } from '../../lambdas/missing-backup/handler.ts';
import { createHandler as createRetention } from '../../lambdas/retention/handler.ts';
import { createHandler as createScrub } from '../../lambdas/scrub/handler.ts';
import { createHandler as createValidate } from '../../lambdas/validate/handler.ts';
import { newBackupId } from '../../vault/names.ts';
import { readMetrics } from './read-metrics.ts';
import { nameOf, type SampleBackup, sampleBackup } from './sample-backup.ts';
import { openRunningCloud, type RunningCloud, siteKey } from './scrub/running-cloud.ts';

const SITE = 'clinic-a';
const HOUR_MS = 3_600_000;
const EMAIL = 'doctor@surgery.example';
const PHONE = '+420777123456';

let running: RunningCloud;
let lines: string[] = [];
let isValidateDeaf = false;
afterEach(() => running.close());

async function open(): Promise<void> {
  [lines, isValidateDeaf] = [[], false];
  const writeLine = (line: string): void => void lines.push(line);
  running = await openRunningCloud({
    sites: [SITE],
    functions: {
      validate: (services) => {
        const handle = createValidate({ ...services, writeLine });
        // As if S3's event had been lost, or the notification been taken away.
        return async (event, invocation) => (isValidateDeaf ? undefined : await handle(event, invocation));
      },
      'missing-backup': (services) => createMissingBackup({ ...services, writeLine }) as never,
      retention: (services) => createRetention({ ...services, writeLine }) as never,
      scrub: (services) => createScrub({ ...services, writeLine }) as never,
      digest: (services) => createDigest({ ...services, writeLine }) as never,
    },
  });
  await running.register({ site: SITE, scrubDays: 1, contacts: { emails: [EMAIL], phones: [PHONE] } } as never);
}

const pass = (hours: number): void => running.clock.moveTo(new Date(running.clock.now().getTime() + hours * HOUR_MS));

let runs = 0;
async function backUp(): Promise<SampleBackup> {
  const chance = Buffer.alloc(8, ++runs);
  const name = nameOf(SITE, 'main', newBackupId(running.clock.now(), chance));
  const backup = sampleBackup({ name, key: siteKey.signingKey });
  await running.store(backup.objects);
  return backup;
}

const read = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const metric = (name: string) => lines.flatMap(readMetrics).filter((one) => one.name === name);

test('a manifest that validate never heard of shows by its age, the first of a site and a later one', async () => {
  await open();
  isValidateDeaf = true;
  await backUp();
  pass(20);
  await running.call('retention', {});
  expect(metric('oldestUnjudgedHours').map(({ value }) => value)).toEqual([20]);

  isValidateDeaf = false;
  await running.call('retention', {});
  await running.call('retention', {});
  expect(metric('oldestUnjudgedHours').at(-1)!.value, 'retention had it judged').toBe(0);

  isValidateDeaf = true;
  pass(4);
  await backUp();
  pass(26);
  await running.call('retention', {});
  expect(metric('oldestUnjudgedHours').at(-1)).toMatchObject({ value: 26, by: { function: 'retention' } });
});

test('each scheduled run says that it came to its end, and a run for some sites does not', async () => {
  await open();
  await backUp();
  for (const name of ['missing-backup', 'retention', 'scrub', 'digest'] as const) {
    await running.call(name, {});
    await running.call(name, { sites: [SITE] });
  }
  expect(metric('fleetRuns').map(({ by }) => by.function)).toEqual(['missing-backup', 'retention', 'scrub', 'digest']);
});

test('the age of the digest is told once a day, and is that of the digest', async () => {
  await open();
  running.clock.moveTo(new Date('2026-11-24T09:10:00Z'));
  await running.call('digest', {});
  pass(23);
  await running.call('missing-backup', {});
  expect(metric('digestAgeHours')).toEqual([]);
  pass(1);
  await running.call('missing-backup', {});
  expect(metric('digestAgeHours').map(({ value }) => value)).toEqual([24]);
});

test('one finds a backup’s way by its name: its verdict, the damage, the verdict after it, the alert', async () => {
  await open();
  const backup = await backUp();
  pass(30);
  await running.rot(backup.objects.get(backup.packKeys[0])!);
  await running.call('scrub', {}, 'night-1');
  const { database, backup: id } = backup.name;
  const ofBackup = read().filter((line) => line.site === SITE && line.database === database && line.backup === id);
  const by = (lambda: string) => ofBackup.filter((line) => line.function === lambda);
  expect(by('validate').map(({ event, state }) => [event, state])).toEqual([
    ['judged', 'valid'],
    ['judged', 'failed'],
  ]);
  expect(by('missing-backup').map(({ event }) => event)).toEqual(['verdict-heard', 'verdict-heard']);
  const chain = read().filter(({ correlation }) => correlation === 'night-1');
  expect(new Set(chain.map(({ function: lambda }) => lambda)), 'validate acts for scrub').toEqual(
    new Set(['scrub', 'validate']),
  );
  const told = read().filter(({ event }) => event === 'told');
  expect(told.map(({ site, kind }) => [site, kind])).toContainEqual([SITE, 'damage-found']);
});

test('each line says who logs it in which invocation, and none holds a secret, an address or a telephone', async () => {
  await open();
  const backup = await backUp();
  pass(80);
  await running.rot(backup.objects.get(backup.packKeys[0])!);
  await running.hide(backup.packKeys[1]);
  for (const name of ['scrub', 'missing-backup', 'retention', 'digest'] as const) {
    // What goes wrong is logged, too.
    await running.call(name, {}, `by-hand-${name}`).catch(() => undefined);
  }
  await running.call('retention', { nonsense: EMAIL }, 'wrong').catch(() => undefined);
  const all = read();
  expect(new Set(all.map(({ function: lambda }) => lambda))).toEqual(new Set(FUNCTIONS));
  for (const line of all) {
    expect(line).toMatchObject({ level: /info|warn|error/, event: expect.any(String), request: expect.any(String) });
    expect(line.correlation).toEqual(expect.any(String));
  }
  const text = lines.join('');
  const { operator, site } = running.cloud.ready;
  for (const secret of [
    operator.secretAccessKey,
    site.secretAccessKey,
    EMAIL,
    PHONE,
    'AGE-SECRET-KEY',
    'PRIVATE KEY',
  ]) {
    expect(text).not.toContain(secret);
  }
});
