// What the ledger knows of a site after many nights: the same whatever order, repetition and concurrency the events have, the same
// as what is made anew from the vault, and whole again after a lambda died between any two requests.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packRow, packsLockedUntil } from '../../../lambdas/ledger/pack-rows.ts';
import { emptyPackTable, encodePackTable, type PackTable, parsePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { rowCountsKey } from '../../../lambdas/ledger/row-counts.ts';
import { parseSiteBackups, siteBackupsKey } from '../../../lambdas/ledger/site-backups.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { type BackupName, manifestKey, packKey } from '../../../vault/names.ts';
import { encodeRunReport, reportKey } from '../../../vault/run-report.ts';
import { parseVerdict, verdictKey } from '../../../vault/verdict.ts';
import { manifestEvent } from '../manifest-event.ts';
import { refusal } from '../scripted-s3.ts';
import { packIdOf, packPlaceOf, type ScriptedSite, SITE, scriptedSite } from '../scripted-site.ts';

const DAY = 86_400_000;
/** For what runs the whole lambda hundreds of times, on a machine that does other things as well. */
const PATIENCE_MS = 90_000;
const eventOf = (name: BackupName) => manifestEvent('vault', manifestKey(name));
const tableOf = (site: ScriptedSite): PackTable => parsePackTable(site.note(packTableKey(SITE))!);
const backupsOf = (site: ScriptedSite) => parseSiteBackups(site.note(siteBackupsKey(SITE))!, SITE);
const verdictOf = (site: ScriptedSite, name: BackupName) => parseVerdict(site.note(verdictKey(name))!);
const rowOf = (site: ScriptedSite, name: BackupName) =>
  backupsOf(site).backups.find(({ backup }) => backup === name.backup);

/** All but when somebody looked: of that the vault knows nothing. */
function gist(site: ScriptedSite) {
  const table = tableOf(site);
  const none = new Uint32Array(table.flags.length);
  const packs = encodePackTable({ ...table, seenAt: none, rereadAt: none, markedAt: none }).toString('hex');
  return { packs, backups: backupsOf(site).backups.map((row) => ({ ...row, judgedAt: '' })) };
}

function sixNights(site: ScriptedSite): BackupName[] {
  const nights = [
    site.storeBackup(1, [1, 2, 3]),
    site.storeBackup(2, [1, 2, 4]),
    site.storeBackup(3, [5, 6], {}, 'files'),
    site.storeBackup(4, [1, 4, 7]),
    site.storeBackup(5, [1, 4, 7, 8, 9]),
    site.storeBackup(6, [5, 10], {}, 'files'),
  ];
  // One backup lacks a pack, and of one the manifest is not the site's.
  site.store.objects.delete(packPlaceOf(9));
  const poisoned = `vault/${manifestKey(nights[1])}`;
  site.store.objects.get(poisoned)!.bytes = Buffer.from('{"manifest":{}}');
  return nights;
}

test(
  'any order, repetition and concurrency of events end in the same ledger, and so does a rebuilding',
  async () => {
    const inOrder = scriptedSite();
    for (const name of sixNights(inOrder)) await inOrder.handle(eventOf(name));
    const expected = gist(inOrder);
    expect(backupsOf(inOrder).backups.map(({ state }) => state)).toEqual([
      ...['valid', 'valid', 'valid', 'failed', 'valid', 'failed'],
    ]);

    const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 4, 4], { minLength: 14 });
    await fc.assert(
      fc.asyncProperty(
        orders,
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 14, maxLength: 14 }),
        async (order, sizes) => {
          const site = scriptedSite();
          const nights = sixNights(site);
          for (let at = 0, group = 0; at < order.length; at += sizes[group++]) {
            const events = order.slice(at, at + sizes[group]).map((n) => eventOf(nights[n]));
            const outcomes = await Promise.allSettled(events.map((event) => site.handle(event)));
            // S3 delivers an event again that failed because another lambda was faster.
            for (const [n, { status }] of outcomes.entries()) if (status === 'rejected') await site.handle(events[n]);
            site.clock += 1000;
          }
          expect(gist(site)).toEqual(expected);
          await site.handle({ rebuild: { site: SITE } });
          expect(gist(site)).toEqual(expected);
        },
      ),
      { numRuns: 12 },
    );
  },
  PATIENCE_MS,
);

describe('a lambda that dies', () => {
  test(
    'before any of its requests leaves nothing that the retried event does not mend',
    async () => {
      const whole = scriptedSite();
      for (const name of sixNights(whole)) await whole.handle(eventOf(name));
      const expected = gist(whole);
      for (let dies = 0; ; dies++) {
        const site = scriptedSite();
        const nights = sixNights(site);
        for (const name of nights.slice(0, 4)) await site.handle(eventOf(name));
        let requests = 0;
        site.store.intercept = () => (requests++ >= dies ? new Error('the lambda was stopped') : undefined);
        const outcome = await site.handle(eventOf(nights[4])).then(
          () => 'lived',
          () => 'died',
        );
        site.store.intercept = () => undefined;
        for (const name of nights.slice(4)) await site.handle(eventOf(name));
        expect(gist(site), `died before request ${dies}`).toEqual(expected);
        if (outcome === 'lived') break;
      }
    },
    PATIENCE_MS,
  );
});

describe('the notes, lost or damaged,', () => {
  test.each<[string, (bytes: Buffer) => Buffer | undefined]>([
    ['lost', () => undefined],
    ['cut', (bytes) => bytes.subarray(0, -1)],
    ['with a flipped bit', (bytes) => Buffer.from(bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte)))],
  ])('%s, are made anew by the next backup', async (_, damage) => {
    for (const key of [packTableKey(SITE), siteBackupsKey(SITE)]) {
      const site = scriptedSite();
      const nights = sixNights(site);
      for (const name of nights) await site.handle(eventOf(name));
      const expected = gist(site);
      const damaged = damage(site.note(key)!);
      if (damaged === undefined) site.store.objects.delete(`ledger/${key}`);
      else site.putNote(key, damaged);
      await site.handle(eventOf(nights[0]));
      expect(gist(site), key).toEqual(expected);
    }
  });

  test('and all verdicts with them, are made anew from the vault alone', async () => {
    const site = scriptedSite();
    const nights = sixNights(site);
    for (const name of nights) await site.handle(eventOf(name));
    const expected = gist(site);
    for (const place of [...site.store.objects.keys()]) {
      if (place.startsWith('ledger/') && !place.endsWith('/site.json')) site.store.objects.delete(place);
    }
    await site.handle({ rebuild: { site: SITE } });
    expect(gist(site)).toEqual(expected);
    expect(verdictOf(site, nights[0]).state).toBe('valid');
  });

  test('are not made anew from half a listing', async () => {
    const site = scriptedSite();
    for (const name of sixNights(site)) await site.handle(eventOf(name));
    site.store.objects.delete(`ledger/${packTableKey(SITE)}`);
    site.store.pageKeys = 3;
    let pages = 0;
    site.store.intercept = (method, place) =>
      method === 'GET' && place === 'vault/' && ++pages === 4 ? refusal(503, 'SlowDown') : undefined;
    await expect(site.handle({ rebuild: { site: SITE } })).rejects.toThrow('SlowDown');
    expect(site.note(packTableKey(SITE))).toBeUndefined();
  });

  test.each(['packs', 'backups.json'])('are not made from a vault that changed meanwhile: seen at %s', async (note) => {
    const site = scriptedSite();
    for (const name of sixNights(site)) await site.handle(eventOf(name));
    let late: BackupName | undefined;
    site.store.intercept = (method, place) => {
      if (method !== 'PUT' || place !== `ledger/sites/${SITE}/${note}` || late !== undefined) return undefined;
      late = site.storeBackup(7, [20]);
      return refusal(412, 'PreconditionFailed');
    };
    await site.handle({ rebuild: { site: SITE } });
    expect(rowOf(site, late!)!.state).toBe('valid');
    expect(packsLockedUntil(tableOf(site), late!)).toBeDefined();
  });

  test('keep what a re-read found, and what was marked', async () => {
    const site = scriptedSite();
    const [first] = sixNights(site);
    await site.handle(eventOf(first));
    const { bytes } = site.store.objects.get(packPlaceOf(2))!;
    site.store.objects.get(packPlaceOf(2))!.bytes = Buffer.from(bytes.map((byte) => byte ^ 1));
    await site.handle({ revalidate: { ...first }, reread: 'always' });
    const stateOf = () => {
      const table = tableOf(site);
      return Array.from(table.flags, (_, row) => packRow(table, row)).find(({ id }) => id === packIdOf(2))!.state;
    };
    expect(stateOf()).toBe('damaged');
    await site.handle({ rebuild: { site: SITE } });
    expect(stateOf()).toBe('damaged');
    site.store.objects.delete(`ledger/${packTableKey(SITE)}`);
    await site.handle({ rebuild: { site: SITE } });
    expect(stateOf(), 'from the verdict').toBe('damaged');
  });
});

test('damage that one backup showed is looked for in every other that needs the pack', async () => {
  const site = scriptedSite();
  const [first, , , fourth] = sixNights(site);
  await site.handle(eventOf(first));
  const place = packPlaceOf(1);
  site.store.objects.get(place)!.bytes = Buffer.from('PACK 1');
  await site.handle({ revalidate: { ...first }, reread: 'always' });
  await site.handle(eventOf(fourth));
  expect(verdictOf(site, fourth).findings).toMatchObject([{ object: packKey(SITE, packIdOf(1)), rule: 'damaged' }]);
});

test('locked until: the least of the manifest, the index and the packs; the table tells that of the packs', async () => {
  const site = scriptedSite();
  const name = site.storeBackup(1, [1, 2]);
  const until = new Date(site.now().getTime() + 25 * DAY).toISOString();
  site.store.objects.get(packPlaceOf(2))!.headers['x-amz-object-lock-retain-until-date'] = until;
  await site.handle(eventOf(name));
  expect(rowOf(site, name)!.lockedUntil).toBe(until);
  expect(packsLockedUntil(tableOf(site), name)).toEqual(new Date(until));
});

describe('a hostile site', () => {
  test('that fills its table keeps its verdicts, and its events end', async () => {
    const site = scriptedSite();
    const name = site.storeBackup(1, [1]);
    const slots = Array.from({ length: 5000 }, (_, n) => ({
      ...{ database: name.database, backup: name.backup.replace(/.{16}$/, n.toString(16).padStart(16, '0')) as never },
    }));
    site.putNote(packTableKey(SITE), encodePackTable({ ...emptyPackTable(), slots }));
    site.putNote(
      siteBackupsKey(SITE),
      Buffer.from(`{"format":"clinic-offsite/1/backups","site":"${SITE}","crowded":false,"backups":[]}`),
    );
    const next = site.storeBackup(2, [1]);
    await site.handle(eventOf(next));
    expect(rowOf(site, next)!.state).toBe('valid');
    expect(site.logged.map(([event]) => event)).toContain('pack-table-full');
  });

  test.each<[string, Buffer]>([
    ['no report', Buffer.from('{}')],
    ['far too long', Buffer.alloc(200_000, 0x20)],
    ['empty', Buffer.alloc(0)],
  ])('whose report is %s gets its verdict, with the anomalies of its sizes', async (_, report) => {
    const site = scriptedSite();
    for (const n of [1, 2, 3, 4]) await site.handle(eventOf(site.storeBackup(n, [n])));
    const name = site.storeBackup(5, [5], { dumpBytes: 1000 });
    site.putNote(reportKey(name), report);
    await site.handle(eventOf(name));
    expect(verdictOf(site, name)).toMatchObject({ state: 'valid', anomalies: [{ what: 'dump-shrank' }] });
    expect(rowOf(site, name)!.anomalies).toEqual(['dump-shrank']);
  });
});

test('row counts are remembered from the newest valid backup, and a dropped table is told; duplicates do not hide it', async () => {
  const site = scriptedSite();
  const report = (name: BackupName, rowCounts: Record<string, number>): void =>
    site.putNote(
      reportKey(name),
      encodeRunReport({
        ...{ ...name, phase: 'stored', at: site.now().toISOString(), uploader: '0.1.0', bytesRead: 1 },
        facts: { engine: 'firebird', engineVersion: '4.0.3', rowCounts },
      }),
    );
  const [first, second] = [site.storeBackup(1, [1]), site.storeBackup(2, [2])];
  report(first, { VISITS: 500, PATIENTS: 200 });
  report(second, { VISITS: 510, PATIENTS: 3 });
  await site.handle(eventOf(first));
  const bad = { what: 'engine-known-bad', engineVersion: '4.0.3' };
  expect(verdictOf(site, first).anomalies).toMatchObject([bad]);
  const dropped = { what: 'rows-dropped', table: 'PATIENTS', rows: 3, usualRows: 200 };
  for (const name of [second, second, first, second]) await site.handle(eventOf(name));
  expect(verdictOf(site, second).anomalies).toMatchObject([bad, dropped]);
  expect(JSON.parse(site.note(rowCountsKey(first))!.toString())).toMatchObject({ backup: second.backup });
});
