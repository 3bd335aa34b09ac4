// How many requests a look at a site costs, and that no flood of reports, drills or verdicts under a stolen site's prefix makes it cost
// more than a bounded number, or keeps an alert from going out.

import type { PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { siteBackupsKey } from '../../../lambdas/ledger/site-backups.ts';
import { alertStateKey, parseAlertState } from '../../../lambdas/missing-backup/alert-state.ts';
import { createHandler } from '../../../lambdas/missing-backup/handler.ts';
import { encodeRegistration, registrationKey } from '../../../lambdas/site/registration.ts';
import { newBackupId } from '../../../vault/names.ts';
import { encodeRunReport, reportsPrefix } from '../../../vault/run-report.ts';
import { encodeVerdict, verdictKey } from '../../../vault/verdict.ts';
import { scriptedS3 } from '../scripted-s3.ts';
import { backupsOf, verdictOf } from './ledger-notes.ts';
import { HOUR_MS, happening, MAIN, registrationOf, reportOf, SITE } from './site-history.ts';

const START = new Date('2026-11-02T05:00:00Z');
const good = verdictOf(happening(MAIN, 'valid', '2026-11-02T04:00:00Z'));

function scripted(registration = registrationOf({ language: 'en' })) {
  const script = scriptedS3();
  const put = (key: string, bytes: Uint8Array | string, storedAt: Date = START): void =>
    void script.objects.set(`ledger/${key}`, {
      ...{ bytes: Buffer.from(bytes), headers: { 'last-modified': storedAt.toUTCString() } },
    });
  put(registrationKey(SITE), encodeRegistration(registration));
  put(siteBackupsKey(SITE), backupsOf([good]));
  const told: string[] = [];
  let now = START;
  const send = async ({ input }: { input: PublishCommandInput }) => {
    told.push(`${input.MessageAttributes?.kind.StringValue}: ${JSON.parse(input.Message!).sms}`);
    return { MessageId: 'm' };
  };
  const handler = createHandler({
    ...{ s3: script.s3, sns: { send } as unknown as SNSClient, ledgerBucket: 'ledger', topicArn: (site) => site },
    ...{ operatorTopicArn: 'operator', now: () => now, log: () => undefined, wait: async () => undefined },
  });
  return {
    ...{ put, told, script },
    state: () => parseAlertState(script.objects.get(`ledger/${alertStateKey(SITE)}`)!.bytes, SITE),
    /** The requests of one look. */
    async look(at: string | Date): Promise<string[]> {
      now = new Date(at);
      script.requests.length = 0;
      await handler({ sites: [SITE] });
      return script.requests.map((request) => request.replace('ledger/', '').replace(`sites/${SITE}/`, ''));
    },
  };
}

test('three reads an hour while all is well, and nothing is written after the first', async () => {
  const site = scripted();
  const three = ['GET alerts.json', 'GET site.json', 'GET backups.json'];
  expect(await site.look('2026-11-02T06:00:00Z')).toEqual([...three, 'PUT alerts.json']);
  for (let hour = 7; hour < 24; hour++)
    expect(await site.look(new Date(START.getTime() + hour * HOUR_MS))).toEqual(three);
});

test('what is missing costs two listings and an alert two writes; each hour in which it lasts two listings', async () => {
  const site = scripted();
  await site.look(START);
  const look = ['GET alerts.json', 'GET site.json', 'GET backups.json', 'GET ', 'GET '];
  expect(await site.look('2026-11-03T08:00:00Z')).toEqual([
    ...look,
    'PUT alerts.json',
    'GET alerts.json',
    'PUT alerts.json',
  ]);
  expect(await site.look('2026-11-03T09:00:00Z')).toEqual(look);
  expect(site.told).toEqual([expect.stringMatching(/^site-silent: novak: The server has been silent since/)]);
});

test('three thousand hostile reports cost three listings and three reads, and excuse nothing', async () => {
  const site = scripted();
  await site.look(START);
  const now = new Date('2026-11-03T08:00:00Z');
  for (let i = 0; i < 3000; i++) {
    // Of the future, of the past, of another site, of no time at all, and of a mebibyte.
    const id = newBackupId(
      new Date(Date.UTC(2020 + (i % 100), 1, 1, 0, 0, i % 60)),
      Buffer.from(`hostile${i}`.slice(-8)),
    );
    const lie = encodeRunReport({
      ...reportOf(MAIN, id, 'report-running'),
      phase: 'finished',
      at: '9999-12-31T23:59:59.999Z',
    });
    const bytes = [lie, '{', '', 'x'.repeat(1 << 20), 'null'][i % 5];
    const name = i % 7 === 0 ? `${'../'.repeat(i % 5)}\u0001.json` : `${id}.json`;
    site.put(`${reportsPrefix(SITE)}main/${name}`, bytes, new Date(now.getTime() - (i % 50) * HOUR_MS));
  }
  const requests = await site.look(now);
  expect(requests.filter((request) => request === 'GET ').length).toBeLessThanOrEqual(3);
  expect(requests.filter((request) => request.startsWith('GET reports/')).length).toBeLessThanOrEqual(3);
  expect(site.told).toEqual([expect.stringMatching(/^backup-missing: novak: The backup of main is (missing|late)/)]);
});

test('where a clock stands years back, its report explains all the same', async () => {
  const site = scripted();
  await site.look(START);
  const old = reportOf(MAIN, newBackupId(new Date('2009-01-01T00:00:00Z'), Buffer.alloc(8)), 'report-failed');
  site.put(`${reportsPrefix(SITE)}main/${old.backup}.json`, encodeRunReport(old), new Date('2026-11-03T02:00:00Z'));
  await site.look('2026-11-03T08:00:00Z');
  expect(site.told).toEqual([expect.stringMatching(/^backup-missing: .* The server tried and failed/)]);
});

test('S3 that fails in any request makes the look fail, and the next one tells what there is to tell, once', async () => {
  const calm = scripted();
  await calm.look(START);
  const requests = (await calm.look('2026-11-03T08:00:00Z')).length;
  for (let failing = 0; failing < requests; failing++) {
    const site = scripted();
    await site.look(START);
    let n = 0;
    site.script.intercept = () => (n++ === failing ? new Error('the connection is gone') : undefined);
    await expect(site.look('2026-11-03T08:00:00Z')).rejects.toThrow(/novak/);
    site.script.intercept = () => undefined;
    await site.look('2026-11-03T09:00:00Z');
    await site.look('2026-11-03T10:00:00Z');
    // The last two are those that note that it was sent.
    expect(site.told).toHaveLength(failing < requests - 2 ? 1 : 2);
    expect(site.state().outbox).toEqual([]);
  }
});

test('an alert state that is cut, or of another site, begins anew: told twice rather than never', async () => {
  const site = scripted();
  await site.look(START);
  await site.look('2026-11-03T08:00:00Z');
  const bytes = site.script.objects.get(`ledger/${alertStateKey(SITE)}`)!.bytes;
  for (const damaged of [bytes.subarray(0, 50), Buffer.from(bytes.toString().replace('"novak"', '"other"'))]) {
    site.told.length = 0;
    site.put(alertStateKey(SITE), damaged);
    await site.look('2026-11-03T09:00:00Z');
    expect(site.told).toHaveLength(1);
  }
});

test('damage: verdicts that fail long after are read, so many at most, and a lock that is short is none', async () => {
  const site = scripted();
  const older = Array.from({ length: 15 }, (_, day) => happening(MAIN, 'failed', `2026-10-${10 + day}T04:00:00Z`));
  const verdicts = older.map((one, i) =>
    verdictOf(one, {
      judgedAt: '2026-11-02T03:00:00.000Z',
      findings: [{ object: `sites/novak/packs/aa/${i}`, rule: i < 3 ? 'damaged' : 'lock-short', reason: 'x' }],
    }),
  );
  for (const verdict of verdicts) site.put(verdictKey(verdict), encodeVerdict(verdict));
  site.put(siteBackupsKey(SITE), backupsOf([...verdicts.slice(0, 5), good]));
  await site.look(START);
  expect(site.told).toEqual([expect.stringMatching(/^damage-found: novak: Part of the backups/)]);
  site.put(siteBackupsKey(SITE), backupsOf([...verdicts, good]));
  const requests = await site.look(new Date(START.getTime() + HOUR_MS));
  expect(requests.filter((request) => request.startsWith('GET verdicts/'))).toHaveLength(10);
  site.put(siteBackupsKey(SITE), backupsOf([...verdicts.slice(3, 6), good]));
  await site.look(new Date(START.getTime() + 2 * HOUR_MS));
  expect(site.told.slice(1)).toEqual([expect.stringMatching(/^all-clear: novak: All is well/)]);
});

test('drills and disks are listed only when they seem overdue, and count by S3’s time', async () => {
  const site = scripted(
    registrationOf({
      drillDays: 10,
      diskDays: 5,
      language: 'en',
      databases: [{ database: MAIN, deadline: 'every 31 days' }],
    }),
  );
  await site.look(START);
  expect(await site.look(new Date(START.getTime() + 4 * 24 * HOUR_MS))).toHaveLength(3);
  const day = (days: number): Date => new Date(START.getTime() + days * 24 * HOUR_MS);
  await site.look(day(5));
  expect(site.told).toEqual([expect.stringMatching(/^disk-overdue/)]);
  site.put(`sites/${SITE}/disks/red.json`, 'anything', day(5.5));
  site.put(`sites/${SITE}/drills/main/2099.json`, 'anything', day(6));
  await site.look(day(6));
  await site.look(day(10));
  expect(site.told.slice(1).map((line) => line.split(':')[0])).toEqual(['all-clear']);
  expect(site.state()).toMatchObject({ lastDisk: day(5.5), databases: [{ lastDrill: day(6) }] });
  await site.look(day(16));
  expect(site.told.slice(2).map((line) => line.split(':')[0])).toEqual(['drill-overdue', 'disk-overdue']);
});
