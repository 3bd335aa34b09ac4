// Which backup is called the last good one when a check failed: never one that needs what is wrong, and none for certain where the
// cloud does not know. Told as people get it, over the ledger as the other lambdas write it.

import type { PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { addBackup } from '../../../lambdas/ledger/change-pack-table.ts';
import { observePacks, type PackObservation } from '../../../lambdas/ledger/observe-packs.ts';
import { emptyPackTable, encodePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { siteBackupsKey } from '../../../lambdas/ledger/site-backups.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { createHandler } from '../../../lambdas/missing-backup/handler.ts';
import { encodeRegistration, registrationKey } from '../../../lambdas/site/registration.ts';
import { packIdSchema, packKey } from '../../../vault/names.ts';
import { encodeVerdict, type Finding, verdictKey } from '../../../vault/verdict.ts';
import { scriptedS3 } from '../scripted-s3.ts';
import { backupsOf, verdictOf } from './ledger-notes.ts';
import { happening, MAIN, registrationOf, SITE } from './site-history.ts';

const [OLD, SHARED, NEW] = ['0a', '1b', '2c'].map((byte) => packIdSchema.parse(byte.repeat(32)));
const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T04:00:00Z`;
const [monday, tuesday, wednesday] = [2, 3, 4].map((day) => happening(MAIN, 'valid', at(day)));
const thursday = happening(MAIN, 'failed', at(5));
/** What each backup needs. */
const NEEDS = [
  [monday, [OLD]],
  [tuesday, [OLD, SHARED]],
  [wednesday, [OLD, SHARED]],
  [thursday, [SHARED, NEW]],
] as const;

const faultOf = (object: string): Finding[] => [{ object, rule: 'checksum', reason: 'it has another checksum' }];

/** Looks at the site on Thursday, and gives back the one e-mail and SMS, and what was read. */
async function tellOf({
  fault = packKey(SITE, SHARED),
  good = [monday, tuesday, wednesday],
  known = NEEDS.map(([one]) => one) as (typeof monday)[],
  damaged = [] as string[],
  table = 'there' as 'there' | 'lost' | 'cut',
} = {}) {
  const script = scriptedS3();
  const put = (key: string, bytes: Uint8Array): void =>
    void script.objects.set(`ledger/${key}`, {
      ...{ bytes: Buffer.from(bytes), headers: { 'last-modified': new Date(at(1)).toUTCString() } },
    });
  const seen = [OLD, SHARED, NEW].map(
    (id): PackObservation => ({
      ...{ id, seenAt: new Date(at(5)), said: 'intact', bytes: 9, storedAt: new Date(at(1)), lockMode: 'COMPLIANCE' },
      ...{ lockedUntil: new Date('2027-01-01T00:00:00Z'), reread: damaged.includes(id) ? 'wrong' : undefined },
    }),
  );
  const whole = NEEDS.filter(([one]) => known.includes(one)).reduce(
    (packs, [{ database, id }, needs]) => addBackup(packs, { database, backup: id }, needs),
    observePacks(emptyPackTable(), seen),
  );
  if (table !== 'lost') put(packTableKey(SITE), encodePackTable(whole).subarray(0, table === 'cut' ? 99 : undefined));
  const failed = verdictOf(thursday, { findings: faultOf(fault) });
  put(registrationKey(SITE), encodeRegistration(registrationOf({ language: 'en' })));
  put(siteBackupsKey(SITE), backupsOf([...good.map((one) => verdictOf(one)), failed]));
  put(verdictKey(failed), encodeVerdict(failed));
  const told: { email: string; sms: string }[] = [];
  const send = async ({ input }: { input: PublishCommandInput }) => {
    told.push(JSON.parse(input.Message!));
    return { MessageId: 'm' };
  };
  const now = () => new Date(at(5));
  const handler = createHandler({
    ...{ s3: script.s3, sns: { send } as unknown as SNSClient, ledgerBucket: 'ledger', topicArn: (site) => site },
    ...{ operatorTopicArn: 'operator', now, log: () => undefined, wait: async () => undefined },
  });
  await handler({ sites: [SITE] });
  expect(told).toHaveLength(1);
  const reads = script.requests.filter((request) => request.endsWith('/packs'));
  return { ...told[0], reads };
}

describe('a backup that failed its check', () => {
  test('of which no older one needs what is wrong: the newest good one is safe, and says so', async () => {
    const { email, sms, reads } = await tellOf({ fault: packKey(SITE, NEW) });
    expect(email).toContain('The last good backup is from Wednesday 4 Nov 2026');
    expect(email).toContain('The data in it are safe');
    expect(email).toContain(`Last good backup: ${wednesday.id}`);
    expect(sms).toContain('Last good: 4 Nov 05:00');
    expect(reads).toEqual([`GET ledger/${packTableKey(SITE)}`]);
  });

  test('with a pack that newer good ones need, too: the last one without it is named, and the others counted', async () => {
    const { email, sms } = await tellOf();
    expect(email).toContain(
      'The same fault concerns 2 earlier backups. The last one without it is from Monday 2 Nov 2026',
    );
    expect(email).toContain('Earlier backups with the same fault: 2');
    expect(email).toContain(`Last good backup: ${monday.id}`);
    expect(sms).toContain('Last good: 2 Nov 05:00');
  });

  test('with a pack that all need: nothing is called safe', async () => {
    const { email, sms } = await tellOf({ good: [tuesday, wednesday] });
    expect(email).toContain('All earlier backups of this database have the same fault');
    expect(email).toContain('Last good backup: none');
    expect(email).not.toContain('safe');
    expect(sms).toContain('Earlier ones are faulty.');
  });

  test('while another pack is known to be damaged, which no verdict names yet', async () => {
    const { email } = await tellOf({ fault: packKey(SITE, NEW), damaged: [SHARED] });
    expect(email).toContain(`Last good backup: ${monday.id}`);
  });

  test.each([
    ['is lost', { table: 'lost' }],
    ['is damaged', { table: 'cut' }],
    ['does not know the newest good one', { known: [monday, tuesday, thursday] }],
  ] as const)('while the pack table %s: the last one that passed is named, and no promise made', async (_, how) => {
    const { email, sms } = await tellOf(how as Parameters<typeof tellOf>[0]);
    expect(email).toContain('The last backup that passed its check is from Wednesday 4 Nov 2026');
    expect(email).toContain('We cannot tell at present');
    expect(email).not.toContain('safe');
    expect(sms).toContain('Last good maybe 4 Nov 05:00');
  });

  test.each([
    'sites/other/packs/1b/',
    'sites/novak/packs/zz/',
    'x/',
  ])('with a finding that only looks like a pack (%s) takes nothing away from the others', async (prefix) => {
    const { email } = await tellOf({ fault: prefix + SHARED });
    expect(email).toContain(`Last good backup: ${wednesday.id}`);
  });
});
