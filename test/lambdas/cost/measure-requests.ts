// Measures how many requests each part makes for a site in a day: the lambdas for a site of many small packs in the local cloud, with a
// backup every night and all schedules, each behind its own role and a counter; the uploader as measure-uploader.ts does. Run by
// itself it writes lambdas/cost/measured-requests.json.

import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { FunctionName } from '../../../infra/policies/deployed-names.ts';
import type { Counts, MeasuredRequests, MeasuredRun } from '../../../lambdas/cost/measured-requests.ts';
import { createHandler as createDigest } from '../../../lambdas/digest/handler.ts';
import { parsePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { parseSiteBackups, siteBackupsKey } from '../../../lambdas/ledger/site-backups.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { createHandler as createMissingBackup } from '../../../lambdas/missing-backup/handler.ts';
import { createHandler as createRetention } from '../../../lambdas/retention/handler.ts';
import { createHandler as createScrub } from '../../../lambdas/scrub/handler.ts';
import { createHandler as createValidate } from '../../../lambdas/validate/handler.ts';
import type { CreateFunction } from '../../../local-cloud/functions/services.ts';
import { encodeManifest } from '../../../vault/manifest.ts';
import { indexKey, manifestKey, newBackupId, packIdSchema, packKey } from '../../../vault/names.ts';
import { nameOf } from '../sample-backup.ts';
import { openRunningCloud, type RunningCloud, siteKey } from '../scrub/running-cloud.ts';
import { type MeasuredNight, measureUploader } from './measure-uploader.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SITE = 'clinic-measured';
const SITE_ID = nameOf(SITE).site;
/** The first days have more to note, and are not counted. */
const WARM_UP_DAYS = 2;
const silent = { log: () => undefined };
const FUNCTIONS: Partial<Record<FunctionName, CreateFunction>> = {
  validate: (services) => createValidate({ ...services, ...silent }) as never,
  'missing-backup': (services) => createMissingBackup({ ...services, ...silent }) as never,
  retention: (services) => createRetention({ ...services, ...silent }) as never,
  scrub: (services) => createScrub({ ...services, ...silent }) as never,
  digest: (services) => createDigest({ ...services, ...silent }) as never,
};

export interface MeasuredSite {
  readonly packs: number;
  readonly newPacksPerDay: number;
  readonly days: number;
  readonly scrubDays: number;
}

export async function measureRequests(site: MeasuredSite, uploader: MeasuredNight): Promise<MeasuredRun> {
  const running = await openRunningCloud({ sites: [SITE], functions: FUNCTIONS });
  try {
    await running.register({ site: SITE, scrubDays: site.scrubDays });
    let packs = Array.from({ length: site.packs }, (_, n) => n);
    const nextDay = async (): Promise<void> => {
      await storeBackup(running, packs);
      await runSchedules(running);
      const first = packs.at(-1)! + 1;
      // As much as comes is not needed any more: the site keeps its size.
      packs = [
        ...packs.slice(site.newPacksPerDay),
        ...Array.from({ length: site.newPacksPerDay }, (_, n) => first + n),
      ];
    };
    for (let day = 0; day < WARM_UP_DAYS; day++) await nextDay();
    const before = structuredClone(running.requests);
    const rereadBefore = await sizesOf(running);
    const sizes: Awaited<ReturnType<typeof sizesOf>>[] = [];
    for (let day = 0; day < site.days; day++) {
      await nextDay();
      sizes.push(await sizesOf(running));
    }
    const perDay: MeasuredRun['perDay'] = { uploader: uploaderCounts(site, uploader) };
    for (const [name, counts] of running.requests)
      perDay[name] = countsPerDay(counts, before.get(name) ?? {}, site.days);
    if (running.reported.length > 0) throw new Error(`the local cloud reports ${JSON.stringify(running.reported)}`);
    const mean = (of: (size: (typeof sizes)[number]) => number): number =>
      rounded(sizes.reduce((sum, size) => sum + of(size), 0) / sizes.length);
    return {
      site: {
        packs: mean(({ packs: known }) => known),
        newPacksPerDay: site.newPacksPerDay,
        backups: mean(({ backups }) => backups),
        backupsPerDay: 1,
        scrubbedPacksPerDay: rounded((sizes.at(-1)!.scrubbed - rereadBefore.scrubbed) / site.days),
      },
      days: site.days,
      perDay,
    };
  } finally {
    await running.close();
  }
}

/** Large enough that the packs, and not the manifests, are what the scrub has to read. */
const packBytes = (n: number): Buffer => Buffer.alloc(50_000, `measured pack ${n}`);

let stored = 0;
async function storeBackup(running: RunningCloud, numbers: readonly number[]): Promise<void> {
  const startedAt = running.clock.now();
  const id = newBackupId(startedAt, Buffer.from(String(stored++).padStart(16, '0'), 'hex'));
  const name = nameOf(SITE, 'main', id);
  const objects = new Map<string, Uint8Array>();
  const packs = numbers
    .map((n) => ({ n, id: packIdSchema.parse(hash('sha256', packBytes(n))) }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const known = await running.note(packTableKey(SITE_ID));
  const table = known && parsePackTable(known);
  for (const { n, id: pack } of packs) {
    if (!table?.ids.includes(Buffer.from(pack, 'hex'))) objects.set(packKey(name.site, pack), packBytes(n));
  }
  const index = Buffer.from(`index of ${id}`);
  objects.set(indexKey(name), index);
  const time = startedAt.toISOString();
  const manifest = {
    ...{
      ...name,
      engine: 'firebird',
      uploader: '0.1.0',
      startedAt: time,
      finishedAt: time,
      chunkBytes: 65536 as const,
    },
    ...{ dumpBytes: 10_000_000, newBytes: 100_000, storedBytes: 50_000 },
    index: { bytes: index.length, sha256: hash('sha256', index) },
    packs: packs.map(({ n, id: pack }) => ({ id: pack, bytes: packBytes(n).length, usedBytes: 1 })),
  };
  objects.set(manifestKey(name), encodeManifest(manifest, siteKey.signingKey));
  await running.store(objects);
}

async function runSchedules(running: RunningCloud): Promise<void> {
  const night = running.clock.now().getTime();
  for (let hour = 1; hour <= 24; hour++) {
    running.clock.moveTo(new Date(night + hour * HOUR_MS));
    await running.call('missing-backup', {});
    if (hour === 20) await running.call('scrub', {});
    if (hour === 22) await running.call('retention', {});
  }
  if (Math.round((night - Date.parse('2026-11-23T01:30:00Z')) / DAY_MS) % 7 === 6) await running.call('digest', {});
}

/** `scrubbed`: how many objects of the site the scrub has asked for so far. */
async function sizesOf(running: RunningCloud): Promise<{ packs: number; backups: number; scrubbed: number }> {
  const table = parsePackTable((await running.note(packTableKey(SITE_ID)))!);
  const { backups } = parseSiteBackups((await running.note(siteBackupsKey(SITE_ID)))!, SITE_ID);
  return {
    packs: table.flags.length,
    backups: backups.length,
    scrubbed: running.requests.get('scrub')?.HeadObject ?? 0,
  };
}

/** A night of the uploader, with as many packs as this site gets: test/lambdas/cost/uploader.test.ts shows that each is one PUT. */
function uploaderCounts({ newPacksPerDay }: MeasuredSite, { requests, newPacks }: MeasuredNight): Counts {
  return { ...NOTHING, ...requests, put: requests.put - newPacks + newPacksPerDay };
}

const NOTHING: Counts = { invocations: 0, put: 0, get: 0, head: 0, list: 0, lock: 0, delete: 0, publish: 0 };
const KIND_OF: Readonly<Record<string, keyof Counts>> = {
  ...{ Invocations: 'invocations', PutObject: 'put', GetObject: 'get', HeadObject: 'head', HeadBucket: 'head' },
  ...{ ListObjectsV2: 'list', ListObjectVersions: 'list', PutObjectRetention: 'lock' },
  ...{ DeleteObject: 'delete', DeleteObjects: 'delete', GetObjectLockConfiguration: 'get', Publish: 'publish' },
};

function countsPerDay(counts: Record<string, number>, before: Record<string, number>, days: number): Counts {
  const perDay = { ...NOTHING };
  for (const [command, count] of Object.entries(counts)) {
    const kind = KIND_OF[command];
    if (kind === undefined) throw new Error(`nobody knows what ${command} costs; add it to KIND_OF`);
    perDay[kind] = rounded(perDay[kind] + (count - (before[command] ?? 0)) / days);
  }
  return perDay;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The runs of lambdas/cost/measured-requests.json: the first is what costs are scaled from, the second proves the scaling. */
export const MEASURED_SITES: readonly [MeasuredSite, MeasuredSite] = [
  { packs: 640, newPacksPerDay: 7, days: 14, scrubDays: 10 },
  { packs: 1500, newPacksPerDay: 20, days: 7, scrubDays: 5 },
];

if (import.meta.main) {
  const runs: MeasuredRun[] = [];
  const [uploader] = await measureUploader([100 * 2 ** 20]);
  for (const site of MEASURED_SITES) runs.push(await measureRequests(site, uploader));
  const measured: MeasuredRequests = {
    format: 'clinic-offsite/1/measured-requests',
    measuredOn: process.argv[2] ?? new Date().toISOString().slice(0, 10),
    by: 'every lambda in the local cloud, the uploader by a proxy in front of it',
    runs,
  };
  writeFileSync(
    new URL('../../../lambdas/cost/measured-requests.json', import.meta.url),
    `${JSON.stringify(measured, null, 2)}\n`,
  );
}
