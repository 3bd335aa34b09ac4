// The watcher in the local cloud, with the rights of its role: by its schedule and by the event of a verdict, as mails and SMS that
// people get.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { siteBackupsKey } from '../../../lambdas/ledger/site-backups.ts';
import { alertStateKey, parseAlertState } from '../../../lambdas/missing-backup/alert-state.ts';
import { createHandler } from '../../../lambdas/missing-backup/handler.ts';
import { encodeRegistration, registrationKey } from '../../../lambdas/site/registration.ts';
import { type HeldClock, holdClock } from '../../../local-cloud/held-clock.ts';
import type { LocalCloud } from '../../../local-cloud/start.ts';
import { type SiteId, siteIdSchema } from '../../../vault/names.ts';
import { encodeRunReport, reportKey } from '../../../vault/run-report.ts';
import { encodeVerdict, verdictKey } from '../../../vault/verdict.ts';
import { clientOf, openLocalCloud } from '../../conformance/s3-endpoint.ts';
import { backupsOf, verdictOf } from './ledger-notes.ts';
import { happening, MAIN, registrationOf, reportOf, SITE } from './site-history.ts';

let cloud: (LocalCloud & { dir: string }) | undefined;
let clock: HeldClock;
const logged: string[] = [];
const rebuilds: object[] = [];
const events: object[] = [];
afterEach(async () => {
  await cloud?.close();
  for (const list of [logged, rebuilds, events]) list.length = 0;
});

async function start({
  sites = [SITE] as string[],
  sitesPerInvocationMax = 100,
  operatorLanguage = undefined as 'cs' | 'en' | undefined,
} = {}) {
  clock = holdClock(new Date('2026-11-02T05:00:00Z'));
  cloud = await openLocalCloud({
    ...{ now: clock.now, heldClock: clock, sites: [], report: () => undefined, onDelivery: () => undefined },
    ...{ retryDelaysMs: [1, 1], operatorLanguage },
    functions: {
      'missing-backup': (services) => {
        const log = (event: string, fields: object) => void logged.push(`${event} ${JSON.stringify(fields)}`);
        const handler = createHandler({ ...services, log, wait: async () => undefined, sitesPerInvocationMax });
        return async (event) => {
          events.push(event as object);
          await handler(event as never);
        };
      },
      validate: () => async (event) => void rebuilds.push(event as object),
    },
  });
  const { dir, ready, outbox } = cloud;
  const put = async (key: string, Body: Uint8Array | string): Promise<void> => {
    const s3 = clientOf(ready, ready.operator);
    s3.config.systemClockOffset = clock.now().getTime() - Date.now();
    await s3.send(new PutObjectCommand({ Bucket: ready.ledgerBucket, Key: key, Body }));
    s3.destroy();
  };
  for (const site of sites) {
    cloud.enrolSite(site, { emails: [`${site}@example.cz`], phones: ['+420601123456'] });
    await put(registrationKey(site as SiteId), encodeRegistration(registrationOf({ site, language: 'en' })));
  }
  return {
    dir,
    put,
    async state() {
      const s3 = clientOf(ready, ready.operator);
      s3.config.systemClockOffset = clock.now().getTime() - Date.now();
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: ready.ledgerBucket, Key: alertStateKey(SITE) }));
      s3.destroy();
      return parseAlertState(await Body!.transformToByteArray(), SITE);
    },
    until: (time: string) => cloud!.moveClock(new Date(time)),
    /** To whom and about what, in the order of delivery. */
    async told(): Promise<string[]> {
      const files = (await readdir(outbox)).sort();
      const texts = await Promise.all(files.map((file) => readFile(join(outbox, file), 'utf8')));
      return texts.map((text) =>
        text.startsWith('+') ? `SMS ${text.split('\n')[1]}` : text.split('\n').slice(0, 2).join(' '),
      );
    },
  };
}

test('missing, reminder, reason, all-clear by the event of a verdict, and nothing again by a list that is late', async () => {
  const { put, until, told, state } = await start();
  const monday = verdictOf(happening(MAIN, 'valid', '2026-11-02T04:00:00Z'));
  await put(verdictKey(monday), encodeVerdict(monday));
  await put(siteBackupsKey(SITE), backupsOf([monday]));
  await until('2026-11-03T07:30:00Z');
  expect(await told()).toEqual([]);
  await until('2026-11-04T09:10:00Z');
  const report = reportOf(MAIN, happening(MAIN, 'report-failed', '2026-11-04T09:00:00Z').id, 'report-failed');
  await put(reportKey(report), encodeRunReport(report));
  await until('2026-11-04T10:20:00Z');
  const expected = [
    /^To: novak@example.cz Subject: The clinic's server is silent - novak$/,
    /^To: novak@example.cz Subject: Reminder, day 2: The clinic's server is silent - novak$/,
    /^SMS novak: .*silent/,
    /^To: .*All is well: the clinic's server is back/i,
    /^SMS novak: All is well/,
    /^To: .*The backup of main is missing - novak$/,
    /^SMS novak: The backup of main is missing\..*tried and failed/,
  ];
  for (const [i, line] of (await told()).entries()) expect(line).toMatch(expected[i]);
  expect(await told()).toHaveLength(expected.length);

  // Ten minutes later a backup is judged: told at once, although the list of backups does not know of it yet.
  await until('2026-11-04T10:30:00Z');
  const wednesday = verdictOf(happening(MAIN, 'valid', '2026-11-04T10:25:00Z'));
  await put(verdictKey(wednesday), encodeVerdict(wednesday));
  await cloud!.idle();
  expect((await told()).slice(7)).toEqual([
    expect.stringMatching(/Subject: All is well: the backup of main has arrived/i),
    expect.stringMatching(/^SMS novak: All is well: a new backup of main/),
  ]);
  await until('2026-11-04T12:30:00Z');
  expect(await told()).toHaveLength(9);
  expect(await state()).toMatchObject({ problems: [], outbox: [], ahead: [{ backup: wednesday.backup }] });
  await put(siteBackupsKey(SITE), backupsOf([monday, wednesday]));
  await until('2026-11-05T07:30:00Z');
  expect(await told()).toHaveLength(9);
});

test('a failed check and a strange backup are told at once, with what was found', async () => {
  const { put, told } = await start();
  const good = verdictOf(happening(MAIN, 'valid', '2026-11-02T04:00:00Z'));
  await put(siteBackupsKey(SITE), backupsOf([good]));
  for (const what of ['failed', 'strange'] as const) {
    const verdict = verdictOf(
      happening(MAIN, what, what === 'failed' ? '2026-11-02T04:30:00Z' : '2026-11-02T04:40:00Z'),
    );
    await put(verdictKey(verdict), encodeVerdict(verdict));
    await cloud!.idle();
  }
  expect(await told()).toEqual([
    expect.stringMatching(/Subject: The backup of main failed its check/),
    expect.stringMatching(/^SMS novak: The backup of main failed its check/),
    expect.stringMatching(/Subject: All is well: the backup of main has arrived/i),
    expect.stringMatching(/^SMS novak: All is well/),
    expect.stringMatching(/Subject: An unusual change in main/),
    expect.stringMatching(/^SMS novak: The database main is much smaller than usual/),
  ]);
  const mails = (await readdir(cloud!.outbox)).filter((file) => file.endsWith('-email.txt')).sort();
  expect(await readFile(join(cloud!.outbox, mails[0]), 'utf8')).toContain('it is not there');
  expect(await readFile(join(cloud!.outbox, mails[2]), 'utf8')).toMatch(/50\sMB instead of 555\sMB/);
});

test('a damaged list of backups: the operator is told, validate is asked, verdicts are judged, and nothing is called well', async () => {
  const { put, until, told } = await start();
  const monday = verdictOf(happening(MAIN, 'valid', '2026-11-02T04:00:00Z'));
  await put(verdictKey(monday), encodeVerdict(monday));
  await put(siteBackupsKey(SITE), backupsOf([monday]).subarray(0, 100));
  await cloud!.idle();
  await until('2026-11-03T09:30:00Z');
  const tuesday = verdictOf(happening(MAIN, 'valid', '2026-11-03T09:20:00Z'));
  await put(verdictKey(tuesday), encodeVerdict(tuesday));
  await until('2026-11-03T11:30:00Z');
  expect((await told()).sort()).toEqual([
    expect.stringMatching(/^To: novak@.* Subject: The clinic's server is silent/),
    expect.stringMatching(
      /^To: operator@.* Subject: Reminder, day 2: The cloud's notes on the backups are lost - novak$/,
    ),
    expect.stringMatching(/^To: operator@.* Subject: The cloud's notes on the backups are lost - novak$/),
  ]);
  expect(rebuilds).toEqual(Array(2).fill({ rebuild: { site: SITE } }));
  await put(siteBackupsKey(SITE), backupsOf([monday, tuesday]));
  await until('2026-11-03T12:30:00Z');
  expect((await told()).slice(3)).toEqual([
    expect.stringMatching(/^To: novak@.* Subject: All is well: the clinic's server is back/i),
    expect.stringMatching(/^To: operator@.* Subject: All is well: the cloud's notes .* - novak$/),
  ]);
});

test('a lost list of backups is told from a site that is new, in the operator’s language and not the site’s', async () => {
  const { put, until, told } = await start({ operatorLanguage: 'cs' });
  await until('2026-11-02T07:30:00Z');
  expect(await told()).toEqual([]);
  const monday = verdictOf(happening(MAIN, 'valid', '2026-11-02T07:30:00Z'));
  await put(verdictKey(monday), encodeVerdict(monday));
  await until('2026-11-02T07:45:00Z');
  expect(await told()).toEqual([]);
  await until('2026-11-02T08:30:00Z');
  expect(await told()).toEqual([expect.stringMatching(/Subject: Poznamky cloudu o zalohach jsou ztracene - novak$/)]);
});

test('what cannot be sent waits, is tried again, and keeps nothing else from being sent', async () => {
  const { put, until, told, state } = await start({ sites: [SITE] });
  const other = siteIdSchema.parse('not-enrolled');
  await put(registrationKey(other), encodeRegistration(registrationOf({ site: other, language: 'en' })));
  await until('2026-11-02T08:30:00Z');
  expect((await told()).filter((line) => line.includes('silent'))).toEqual([expect.stringMatching(/^To: novak@/)]);
  expect((await state()).outbox).toEqual([]);
  expect(logged.filter((line) => line.startsWith('not-told'))).not.toEqual([]);
  cloud!.enrolSite(other, { emails: ['other@example.cz'], phones: [] });
  await until('2026-11-02T09:30:00Z');
  expect((await told()).filter((line) => line.startsWith('To: other@'))).toHaveLength(1);
});

test('a registration that is damaged stops nothing but itself; keys that name no verdict are ignored', async () => {
  const sites = ['a', 'b', 'c', 'd', 'e'];
  const { dir, put, until, told } = await start({ sites, sitesPerInvocationMax: 2 });
  await put(registrationKey(siteIdSchema.parse('c')), '{"format":"clinic-offsite/1/site"}');
  for (const key of [
    'sites/a/verdicts/x',
    'sites/../verdicts/main/20261102T040000Z-0123456789abcdef.json',
    'sites/A/verdicts/ž\u0001/x.json',
  ]) {
    await put(key, 'x');
  }
  await cloud!.idle();
  expect(logged.filter((line) => line.startsWith('ignored'))).toHaveLength(3);
  // Nobody has backed up by the first deadline.
  await until('2026-11-02T08:30:00Z');
  await until('2026-11-03T08:30:00Z');
  const silent = (await told()).filter(
    (line) => line.startsWith('To:') && /Subject: The clinic's server is silent/.test(line),
  );
  expect(silent.map((line) => line.slice(4, 5)).sort()).toEqual(['a', 'b', 'd', 'e']);
  expect(events).toContainEqual({ sites: ['c', 'd'] });
  expect(events).toContainEqual({ sites: ['e'] });
  const dead = await readdir(join(dir, 'dead-letters'));
  expect(dead.length).toBeGreaterThan(0);
});
