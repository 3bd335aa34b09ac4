// Forged and replayed manifests, a hostile clock and reports that excuse, sent with the clinic's own credential to a cloud in which the
// real lambdas judge, under the policies that CDK synthesised.

import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHandler as createWatcher } from '../../lambdas/missing-backup/handler.ts';
import { encodeRegistration, newRegistration, registrationKey } from '../../lambdas/site/registration.ts';
import { createHandler as createValidator } from '../../lambdas/validate/handler.ts';
import { type HeldClock, holdClock } from '../../local-cloud/held-clock.ts';
import { type LocalCloud, startLocalCloud } from '../../local-cloud/start.ts';
import { type BackupName, type DatabaseId, newBackupId, siteIdSchema } from '../../vault/names.ts';
import { encodeRunReport, reportKey } from '../../vault/run-report.ts';
import { parseVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import { clientOf } from '../conformance/s3-endpoint.ts';
import { nameOf, sampleBackup } from '../lambdas/sample-backup.ts';
import { FORGERIES, NEIGHBOURS, OWN } from './forgeries.ts';
import { NEIGHBOUR, SITE } from './place.ts';
import { synthesisedPolicies } from './policies-under-test.ts';

const START = new Date('2026-11-23T02:00:00Z');
const DATABASE = 'main' as DatabaseId;

let dir: string;
let clock: HeldClock;
let cloud: LocalCloud;
let thief: S3Client;
let operator: S3Client;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-forgeries-'));
  clock = holdClock(START);
  const quiet = { log: () => undefined };
  cloud = await startLocalCloud({
    ...{ dir, port: 0, now: clock.now, heldClock: clock, sites: [], policies: synthesisedPolicies() },
    functions: {
      validate: (services) => createValidator({ ...services, ...quiet }) as never,
      'missing-backup': (services) => createWatcher({ ...services, ...quiet }) as never,
    },
    onDelivery: () => undefined,
  });
  const keys = cloud.enrolSite(SITE, { emails: ['ordinace@example.cz'], phones: [] });
  cloud.enrolSite(NEIGHBOUR);
  [thief, operator] = [clientOf(cloud.ready, keys), clientOf(cloud.ready, cloud.ready.operator)];
  setClocks();
  for (const [site, key] of [
    [SITE, OWN],
    [NEIGHBOUR, NEIGHBOURS],
  ] as const) {
    const id = siteIdSchema.parse(site);
    const settings = { language: 'en' as const, drillDays: 0, databases: [{ database: DATABASE }] };
    const registration = newRegistration({ site: id, signingPublicKeys: [key.publicKey], ...settings });
    const place = { Bucket: cloud.ready.ledgerBucket, Key: registrationKey(id) };
    await operator.send(new PutObjectCommand({ ...place, Body: encodeRegistration(registration) }));
  }
});
afterEach(async () => {
  thief.destroy();
  operator.destroy();
  await cloud.close();
  await rm(dir, { recursive: true, force: true });
});

const setClocks = (): void => {
  for (const client of [thief, operator]) client.config.systemClockOffset = clock.now().getTime() - Date.now();
};

async function until(time: string): Promise<void> {
  await cloud.moveClock(new Date(time));
  setClocks();
}

async function store(objects: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [Key, Body] of objects) {
    const checksum = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: hash('sha256', Body, 'base64') } as const;
    await thief.send(
      new PutObjectCommand({ Bucket: cloud.ready.vaultBucket, Key, Body, IfNoneMatch: '*', ...checksum }),
    );
  }
  await cloud.idle();
}

async function verdictOn(name: BackupName): Promise<Verdict | undefined> {
  const place = { Bucket: cloud.ready.ledgerBucket, Key: verdictKey(name) };
  try {
    const { Body } = await operator.send(new GetObjectCommand(place));
    return parseVerdict(await Body!.transformToByteArray());
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function subjectsTold(): Promise<string[]> {
  const files = (await readdir(cloud.outbox))
    .filter((name) => name.includes(SITE) && name.endsWith('email.txt'))
    .sort();
  const texts = await Promise.all(files.map((name) => readFile(join(cloud.outbox, name), 'utf8')));
  return texts.map((text) => /^Subject: (.*)$/m.exec(text)?.[1] ?? '');
}

/** As a server sends that claims to have finished a run at this moment of its own clock. */
async function claimToHaveFinished(at: Date): Promise<void> {
  const name = { site: siteIdSchema.parse(SITE), database: DATABASE, backup: newBackupId(at, Buffer.alloc(8, 1)) };
  const report = { ...name, phase: 'finished', at: at.toISOString() } as const;
  const Body = encodeRunReport({ ...report, uploader: '0.1.0', bytesRead: 60_000 });
  await thief.send(new PutObjectCommand({ Bucket: cloud.ready.ledgerBucket, Key: reportKey(name), Body }));
}

describe('the cloud judges', () => {
  test.each(FORGERIES.map((forgery) => [forgery.what, forgery] as const))('%s', async (_, forgery) => {
    await store(forgery.objects);
    const verdict = await verdictOn(forgery.judged);
    expect(verdict?.state).toBe(forgery.state);
    const { finding } = forgery;
    if (finding === undefined) expect(verdict?.findings).toEqual([]);
    else {
      const found = verdict!.findings.filter(({ rule, reason }) => rule === finding.rule && finding.says.test(reason));
      expect(found.length, JSON.stringify(verdict!.findings)).toBeGreaterThan(0);
    }
  });
});

// Each lives through a day and a half, hour by hour.
describe('a hostile clock', { timeout: 120_000 }, () => {
  const at = (id: string) => sampleBackup({ name: nameOf(SITE, DATABASE, id), key: OWN.signingKey });

  test('a backup dated in the year 2099 counts for tonight, and hides no missing one', async () => {
    const future = at('20991231T235900Z-0000000000000001');
    await store(future.objects);
    expect(await verdictOn(future.name)).toMatchObject({ state: 'valid', storedAt: START.toISOString() });
    await until('2026-11-24T12:00:00Z');
    expect(await subjectsTold()).toContainEqual(expect.stringMatching(/silent|missing/));
  });

  test('one dated in 2001 counts for tonight as well, and ends the alert', async () => {
    await until('2026-11-24T12:00:00Z');
    const before = (await subjectsTold()).length;
    expect(before).toBeGreaterThan(0);
    const past = at('20010101T000000Z-0000000000000001');
    await store(past.objects);
    expect(await verdictOn(past.name)).toMatchObject({ state: 'valid', storedAt: clock.now().toISOString() });
    expect((await subjectsTold()).slice(before)).toContainEqual(expect.stringMatching(/all is well/i));
  });

  test('reports that all is well, of today and of the year 2099, excuse no missing backup', async () => {
    await store(FORGERIES[0]!.objects);
    await until('2026-11-24T06:00:00Z');
    await claimToHaveFinished(clock.now());
    await claimToHaveFinished(new Date('2099-01-01T00:00:00Z'));
    await until('2026-11-24T12:00:00Z');
    expect(await subjectsTold()).toContainEqual(expect.stringMatching(/backup of main is missing/i));
  });
});
