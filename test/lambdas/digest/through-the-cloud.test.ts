// Whole weeks in the local cloud: the digest over HTTP with its own role, its mails in the outbox. In one invocation and in many,
// twice, with sites that cannot be read, and with an invocation that dies before any of its requests.

import type { S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { planKey } from '../../../lambdas/digest/fleet-notes.ts';
import { createHandler, type HandlerOptions } from '../../../lambdas/digest/handler.ts';
import { encodeSiteBackups } from '../../../lambdas/ledger/site-backups.ts';
import { createHandler as createValidate } from '../../../lambdas/validate/handler.ts';
import { nameOf, sampleBackup } from '../sample-backup.ts';
import { openRunningCloud, type RunningCloud, siteKey } from '../scrub/running-cloud.ts';

const DAY_MS = 86_400_000;
/** For what runs whole weeks dozens of times, on a machine that does other things as well. */
const PATIENCE_MS = 120_000;
const SITES = ['clinic-a', 'clinic-b', 'clinic-c', 'clinic-d', 'clinic-e'];

let running: RunningCloud;
let lambdaS3: S3Client;
const logged: [string, object][] = [];
afterEach(() => running.close());

async function open(options: Partial<HandlerOptions> = {}, sites = SITES): Promise<void> {
  logged.length = 0;
  running = await openRunningCloud({
    sites,
    functions: {
      validate: (services) => createValidate({ ...services, log: () => undefined }) as never,
      digest: (services) => {
        lambdaS3 = services.s3;
        const log = (...line: [string, object]) => void logged.push(line);
        return createHandler({ ...services, log, wait: async () => undefined, ...options }) as never;
      },
    },
    start: new Date('2026-11-30T06:00:00.000Z'),
  });
  for (const site of sites) await running.register({ site, name: `Practice ${site}`, language: 'en' });
}

const mailsTo = (site: string) => running.deliveries.filter(({ topicArn }) => topicArn.endsWith(`-${site}`));
const counts = () => Object.fromEntries([...SITES, 'operator'].map((who) => [who, mailsTo(who).length]));
const once = Object.fromEntries([...SITES, 'operator'].map((who) => [who, 1]));
const operatorMail = () => mailsTo('operator').at(-1)!.text;

test('every site gets its digest, and the operator one of all', async () => {
  await open();
  const backup = sampleBackup({ name: nameOf('clinic-b'), key: siteKey.signingKey });
  await running.store(backup.objects);
  running.clock.moveTo(new Date(running.clock.now().getTime() + DAY_MS));
  await running.call('digest', {});
  expect(counts()).toEqual(once);
  const [mail] = mailsTo('clinic-b');
  expect(mail.protocol).toBe('email');
  expect(mail.text).toContain('Practice clinic-b');
  for (const site of SITES) expect(operatorMail()).toContain(`Practice ${site}`);
  expect(running.reported).toEqual([]);
});

test('asked twice it sends nothing twice; on another day, or for some sites by name, it sends again', async () => {
  await open();
  await running.call('digest', {});
  await running.call('digest', {});
  expect(counts()).toEqual(once);
  await running.call('digest', { sites: ['clinic-c', 'clinic-c'] });
  expect(counts()).toEqual({ ...once, 'clinic-c': 2 });
  running.clock.moveTo(new Date(running.clock.now().getTime() + 7 * DAY_MS));
  await running.call('digest', {});
  expect(counts()).toEqual({ ...Object.fromEntries(Object.keys(once).map((who) => [who, 2])), 'clinic-c': 3 });
});

test('a fleet of many batches is shared out, and the operator’s digest has all of them', async () => {
  await open({ sitesPerBatchMax: 2 });
  await running.call('digest', {});
  expect(counts()).toEqual(once);
  expect(logged.filter(([event]) => event === 'digest-batch')).toHaveLength(3);
  for (const site of SITES) expect(operatorMail()).toContain(`Practice ${site}`);
  expect(running.reported).toEqual([]);
});

describe('a site that cannot be read', () => {
  test.each<[string, string, string]>([
    ['registration is damaged', 'site.json', 'not JSON'],
    ['alert state is damaged', 'alerts.json', 'not JSON'],
    ['list of backups is damaged', 'backups.json', 'notes on it are lost or damaged'],
    ['pack table is damaged', 'packs', 'notes on it are lost or damaged'],
  ])('because its %s is told to the operator with the reason, and the others get theirs', async (_, note, why) => {
    await open();
    const backups = encodeSiteBackups({ site: nameOf('clinic-d').site, crowded: false, backups: [] });
    if (note === 'packs') await running.put(running.ledgerBucket, 'sites/clinic-d/backups.json', backups);
    await running.put(running.ledgerBucket, `sites/clinic-d/${note}`, Buffer.from('no'));
    await running.put(running.ledgerBucket, 'sites/nobody/reports/main/x.json', Buffer.from('{}'));
    await expect(running.call('digest', {})).rejects.toThrow('the digest of clinic-d');
    expect(counts()).toEqual({ ...once, 'clinic-d': 0 });
    const text = operatorMail().replaceAll(/\s+/g, ' ');
    expect(text).toContain('clinic-d');
    expect(text).toContain(why);
    expect(text).toContain('it is not registered');
  });
});

test(
  'a death before any request sends every digest, and few of them twice',
  async () => {
    const few = SITES.slice(0, 3);
    await open({ sitesPerBatchMax: 2 }, few);
    let [left, died] = [Number.POSITIVE_INFINITY, false];
    lambdaS3.middlewareStack.add(
      (next) => (args) => {
        if (left-- !== 0) return next(args);
        died = true;
        throw new Error('the lambda was stopped');
      },
      { step: 'finalizeRequest', name: 'die', priority: 'high' },
    );
    for (let dies = 0; ; dies += 1) {
      running.deliveries.length = 0;
      running.clock.moveTo(new Date(running.clock.now().getTime() + DAY_MS));
      [left, died] = [dies, false];
      await running.call('digest', {}).catch(() => running.call('digest', {}));
      left = Number.POSITIVE_INFINITY;
      for (const who of [...few, 'operator']) {
        const mails = mailsTo(who).length;
        expect(mails, `${who}, died before request ${dies}`).toBeGreaterThanOrEqual(1);
        expect(mails, `${who}, died before request ${dies}`).toBeLessThanOrEqual(2);
      }
      expect(operatorMail()).not.toContain('not finished in time');
      if (!died) break;
      expect(dies).toBeLessThan(200);
    }
    expect(running.reported).toEqual([]);
  },
  PATIENCE_MS,
);

test('a batch that never ends is told to the operator instead of keeping his digest back', async () => {
  await open({ sitesPerBatchMax: 3 });
  await running.call('digest', {});
  const plan = JSON.parse((await running.note(planKey('2026-11-30')))!.toString());
  const widened = { ...plan, batches: [...plan.batches, ['clinic-z']] };
  await running.put(running.ledgerBucket, planKey('2026-12-01'), Buffer.from(JSON.stringify(widened)));
  running.clock.moveTo(new Date('2026-12-01T06:00:00Z'));
  await running.call('digest', { sumUp: { day: '2026-12-01', attempt: 0 } });
  const text = operatorMail().replaceAll(/\s+/g, ' ');
  expect(text).toContain('clinic-z');
  expect(text).toContain('was not finished in time');
});

test('good backups that retention removed are counted by their verdicts', async () => {
  await open();
  const names = [1, 2, 3].map((n) => nameOf('clinic-a', 'main', `20261130T0${n}0000Z-000000000000000${n}`));
  for (const name of names) await running.store(sampleBackup({ name, key: siteKey.signingKey }).objects);
  const key = 'sites/clinic-a/backups.json';
  const state = JSON.parse((await running.note(key))!.toString());
  await running.put(
    running.ledgerBucket,
    key,
    Buffer.from(JSON.stringify({ ...state, backups: state.backups.slice(2) })),
  );
  running.clock.moveTo(new Date(running.clock.now().getTime() + DAY_MS));
  await running.call('digest', { sites: ['clinic-a'] });
  expect(mailsTo('clinic-a')[0].text).toMatch(/3\/7|3 passed/);
});
