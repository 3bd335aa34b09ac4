// Whole nights in the local cloud: scrub and validate over HTTP, each with its own role. Each part alone can be right and the way
// from a rotten disk to a failed verdict still be barred by a policy.

import { afterEach, expect, test } from 'vitest';
import { packRow } from '../../../lambdas/ledger/pack-rows.ts';
import { parsePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { createHandler } from '../../../lambdas/scrub/handler.ts';
import { parseScrubNote, scrubNoteKey } from '../../../lambdas/scrub/scrub-note.ts';
import { createHandler as createValidate } from '../../../lambdas/validate/handler.ts';
import { parseVerdict, verdictKey } from '../../../vault/verdict.ts';
import { nameOf, type SampleBackup, sampleBackup } from '../sample-backup.ts';
import { openRunningCloud, type RunningCloud, siteKey } from './running-cloud.ts';

const DAY_MS = 86_400_000;
const SITES = ['clinic-a', 'clinic-b', 'clinic-c'];

let running: RunningCloud;
afterEach(() => running.close());

const turns: unknown[] = [];

async function open(options: { sitesPerInvocationMax?: number; turnBytes?: number } = {}): Promise<SampleBackup[]> {
  running = await openRunningCloud({
    sites: SITES,
    functions: {
      validate: (services) => createValidate({ ...services, log: () => undefined }) as never,
      scrub: (services) =>
        createHandler({
          ...{ ...services, ...options },
          log: (event, { site }) => void (event === 'scrubbed' && turns.push(site)),
        }) as never,
    },
  });
  turns.length = 0;
  const backups = SITES.map((site) => sampleBackup({ name: nameOf(site), key: siteKey.signingKey }));
  for (const { name } of backups) await running.register({ site: name.site, scrubDays: 1 });
  for (const { objects } of backups) await running.store(objects);
  return backups;
}

const nextNight = (): Promise<void> => {
  running.clock.moveTo(new Date(running.clock.now().getTime() + DAY_MS));
  return running.call('scrub', {});
};
const verdictOf = async ({ name }: SampleBackup) => parseVerdict((await running.note(verdictKey(name)))!);
const rereadsOf = async ({ name }: SampleBackup) => {
  const table = parsePackTable((await running.note(`sites/${name.site}/packs`))!);
  return Array.from(table.flags, (_, row) => packRow(table, row).rereadAt);
};

test('a night reads every site that is due, and notes it, in parts as in one', async () => {
  const backups = await open({ sitesPerInvocationMax: 1 });
  await nextNight();
  for (const backup of backups) {
    expect(await rereadsOf(backup)).toEqual([running.clock.now(), running.clock.now(), running.clock.now()]);
    const note = parseScrubNote((await running.note(scrubNoteKey(backup.name.site)))!, backup.name.site);
    expect(note.backups).toMatchObject([{ backup: backup.name.backup, rereadAt: running.clock.now() }]);
    expect(await verdictOf(backup)).toMatchObject({ state: 'valid' });
  }
  expect(running.reported).toEqual([]);
  const before = { ...running.requests.get('scrub') };
  await running.call('scrub', {});
  expect(running.requests.get('scrub')!.HeadObject, 'nothing is read twice in a night').toBe(before.HeadObject);
});

test('what rots or goes fails its own backup, by the roles’ own rights', async () => {
  const [first, second, third] = await open();
  const pack = first.packKeys[1];
  await running.rot(first.objects.get(pack)!);
  await running.rot(second.objects.get(second.indexKey)!);
  await running.hide(third.packKeys[0]);
  await nextNight();
  expect(await verdictOf(first)).toMatchObject({ state: 'failed', findings: [{ object: pack, rule: 'damaged' }] });
  const index = { object: second.indexKey, rule: 'damaged' };
  expect(await verdictOf(second)).toMatchObject({ state: 'failed', findings: [index] });
  const hidden = { object: third.packKeys[0], rule: 'hidden' };
  expect(await verdictOf(third)).toMatchObject({ state: 'failed', findings: [hidden] });
  expect(running.reported).toEqual([]);
});

test('a site whose registration is broken costs the others nothing, and is named', async () => {
  const [first, second] = await open();
  await running.put(running.ledgerBucket, 'sites/clinic-a/site.json', Buffer.from('{}'));
  await expect(nextNight()).rejects.toThrow('planning the scrub of clinic-a');
  expect(await rereadsOf(first)).toEqual([undefined, undefined, undefined]);
  expect(await rereadsOf(second)).not.toContain(undefined);
});

test('every site has its turn before any has its second', async () => {
  const backups = await open({ turnBytes: 40_000 });
  await nextNight();
  for (const backup of backups) expect(await rereadsOf(backup)).not.toContain(undefined);
  expect(turns.length).toBeGreaterThan(SITES.length);
  for (let round = 0; round < turns.length; round += SITES.length) {
    expect(turns.slice(round, round + SITES.length).toSorted()).toEqual(SITES);
  }
});
