// What S3 answers on a bad day. The line that matters: an answer that proves nothing must fail the event, so that it is
// delivered again; it must never become a verdict.

import { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { emptyPackTable, encodePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { encodeSiteBackups } from '../../../lambdas/ledger/site-backups.ts';
import { HEADS_IN_FLIGHT_MAX, JUDGEMENT_ATTEMPTS_MAX, READ_ATTEMPTS_MAX } from '../../../lambdas/limits.ts';
import { encodeManifest } from '../../../vault/manifest.ts';
import { packIdSchema } from '../../../vault/names.ts';
import { encodeVerdict } from '../../../vault/verdict.ts';
import { manifestEvent } from '../manifest-event.ts';
import { nameOf, sampleBackup } from '../sample-backup.ts';
import {
  backup,
  backupSigningKey,
  event,
  packPlaces,
  packTablePlace,
  registrationPlace,
  reportPlace,
  type ScriptedBackup,
  scriptedBackup,
  siteBackupsPlace,
  verdictPlace,
} from '../scripted-backup.ts';
import { refusal, type ScriptedS3 } from '../scripted-s3.ts';

const [pack] = packPlaces;

let fixture: ScriptedBackup;
let store: ScriptedS3;
let handle: ScriptedBackup['handle'];
beforeEach(() => {
  fixture = scriptedBackup();
  ({ store, handle } = fixture);
});

test('the sample is valid, at one HEAD an object, a handful of notes read, and three written', async () => {
  await handle(event);
  expect(fixture.verdict()).toMatchObject({ state: 'valid', lockedUntil: '2026-12-23T01:31:00.000Z', findings: [] });
  expect(fixture.verdict().counts).toMatchObject({ objects: 5, rereadObjects: 0 });
  expect(
    store.requests
      .map((request) => request.split(' ')[0])
      .sort()
      .join(' '),
  ).toBe([...Array(9).fill('GET'), ...Array(5).fill('HEAD'), ...Array(3).fill('PUT')].join(' '));
  expect(fixture.logged).toHaveLength(1);
});

describe('an answer that proves nothing fails the event, and leaves no verdict that was not reached', () => {
  test.each([
    ['throttling', () => refusal(503, 'SlowDown')],
    ['an error inside S3', () => refusal(500, 'InternalError')],
    ['a denied access', () => refusal(403, 'AccessDenied')],
    ['an expired credential', () => refusal(400, 'ExpiredToken')],
    ['no answer at all', () => new Error('socket hang up')],
  ])('%s, to each request in turn', async (_, answer) => {
    await handle(event);
    const places = new Set(store.requests);
    const [table, backups] = [store.objects.get(packTablePlace)!, store.objects.get(siteBackupsPlace)!];
    const notes = [`PUT ${packTablePlace}`, `PUT ${siteBackupsPlace}`];
    const isRefusal = !(answer() instanceof Error) && (answer() as { statusCode: number }).statusCode < 500;
    for (const failing of places) {
      // A report that nobody can read is the clinic's doing, and excuses nothing.
      if (failing === `GET ${reportPlace}` && isRefusal) continue;
      store.objects.delete(verdictPlace);
      store.objects.set(packTablePlace, { bytes: encodePackTable(emptyPackTable()), headers: {} });
      const nothing = encodeSiteBackups({ site: backup.name.site, crowded: false, backups: [] });
      store.objects.set(siteBackupsPlace, { bytes: nothing, headers: {} });
      store.intercept = (method, place) => (`${method} ${place}` === failing ? answer() : undefined);
      await expect(handle(event), failing).rejects.toThrow();
      // Of a verdict that was reached the notes are made up for when the event comes again.
      expect(store.objects.has(verdictPlace), failing).toBe(notes.includes(failing));
      store.intercept = () => undefined;
      await handle(event);
      expect(store.objects.get(packTablePlace), failing).toEqual(table);
      expect(store.objects.get(siteBackupsPlace), failing).toEqual(backups);
    }
    expect(places.size).toBe(14);
  });

  test('a vault that is not there is no missing backup', async () => {
    store.intercept = (method, place) =>
      place.startsWith('vault') ? refusal(404, method === 'HEAD' ? 'NotFound' : 'NoSuchBucket') : undefined;
    await expect(handle(event)).rejects.toThrow();
    expect(store.objects.has(verdictPlace)).toBe(false);
  });

  test('a ledger that is not there is no unregistered site', async () => {
    store.intercept = (_, place) => (place.startsWith('ledger') ? refusal(404, 'NoSuchBucket') : undefined);
    await expect(handle(event)).rejects.toThrow('NoSuchBucket');
  });

  test('a body that breaks off each time', async () => {
    delete fixture.headersOf(pack)['x-amz-checksum-sha256'];
    const bytes = Buffer.alloc(10);
    store.intercept = (method, place) => {
      if (method !== 'GET' || place !== pack) return undefined;
      const body = Readable.from(
        (async function* () {
          yield bytes;
          throw new Error('aborted');
        })(),
      );
      return { statusCode: 200, headers: { 'content-length': '28000' }, body };
    };
    await expect(handle(event)).rejects.toThrow('aborted');
    expect(store.requests.filter((request) => request === `GET ${pack}`)).toHaveLength(READ_ATTEMPTS_MAX);
    expect(store.objects.has(verdictPlace)).toBe(false);
  });

  test("a registration that cannot be read: the fault is the operator's, not the backup's", async () => {
    store.objects.get(registrationPlace)!.bytes = Buffer.from('{"site":"clinic-a"}');
    await expect(handle(event)).rejects.toThrow('sites/clinic-a/site.json is refused: ');
    expect(store.objects.has(verdictPlace)).toBe(false);
  });
});

test('one backup that cannot be judged does not keep another from its verdict', async () => {
  const second = sampleBackup({ name: nameOf('clinic-b'), key: backupSigningKey });
  const both = { Records: [...event.Records, ...manifestEvent('vault', second.manifestKey).Records] };
  store.intercept = (_, place) => (place === pack ? refusal(503, 'SlowDown') : undefined);
  await expect(handle(both)).rejects.toThrow(/^judging sites\/clinic-a\/backups\/.*SlowDown/);
  expect(store.objects.has('ledger/unknown/clinic-b.json')).toBe(true);
  store.intercept = () => refusal(503, 'SlowDown');
  await expect(handle(both)).rejects.toMatchObject({
    errors: [{ message: expect.stringContaining('clinic-a') }, { message: expect.stringContaining('clinic-b') }],
  });
});

describe('another judgement at the same time', () => {
  const racing = (times: number) => {
    let left = times;
    store.intercept = (method) =>
      method === 'PUT' && left-- > 0 ? refusal(left % 2 === 0 ? 412 : 409, 'PreconditionFailed') : undefined;
  };

  test('is given way to: the backup is judged anew', async () => {
    racing(JUDGEMENT_ATTEMPTS_MAX - 1);
    await handle(event);
    expect(fixture.verdict().state).toBe('valid');
    const heads = store.requests.filter((request) => request === `HEAD ${pack}`);
    expect(heads).toHaveLength(JUDGEMENT_ATTEMPTS_MAX);
  });

  test('is not overwritten: what it found damaged meanwhile is read again', async () => {
    await handle(event);
    const damaged = { object: backup.packKeys[0], rule: 'damaged', reason: 'it is damaged' } as const;
    const { counts } = fixture.verdict();
    const other = encodeVerdict({
      ...fixture.verdict(),
      state: 'failed',
      findings: [damaged],
      counts: { ...counts, findings: 1 },
    });
    store.objects.delete(verdictPlace);
    let first = true;
    store.intercept = (method) => {
      if (method === 'PUT' && first) store.objects.set(verdictPlace, { bytes: other, headers: {} });
      if (method === 'PUT') first = false;
      return undefined;
    };
    await handle(event);
    expect(fixture.verdict()).toMatchObject({ state: 'valid', counts: { rereadObjects: 1 } });
  });

  test('nor is one that replaced the verdict which was read', async () => {
    await handle(event);
    const older = store.objects.get(verdictPlace)!;
    const written: string[] = [];
    store.objects.set(verdictPlace, { bytes: Buffer.from('{}'), headers: {} });
    store.intercept = (method) => {
      if (method === 'PUT' && written.push('PUT') === 1) store.objects.set(verdictPlace, older);
      return undefined;
    };
    await handle(event);
    expect(written).toEqual(['PUT']);
    expect(store.objects.get(verdictPlace)).toBe(older);
  });

  test('every time, ends in a retry of the event', async () => {
    racing(JUDGEMENT_ATTEMPTS_MAX);
    await expect(handle(event)).rejects.toThrow('another verdict was written meanwhile');
  });
});

test('never more requests in flight than the limit, however many packs', async () => {
  const id = (n: number) => n.toString(16).padStart(64, '0');
  const packs = Array.from({ length: 200 }, (_, n) => ({ id: packIdSchema.parse(id(n)), bytes: 1000, usedBytes: 900 }));
  const manifest = { ...backup.manifest, packs };
  store.objects.get(`vault/${backup.manifestKey}`)!.bytes = encodeManifest(manifest, backupSigningKey);
  let inFlight = 0;
  let most = 0;
  const { requestHandler } = store.s3.config;
  const original = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (...args) => {
    most = Math.max(most, ++inFlight);
    await new Promise(setImmediate);
    return original(...args).finally(() => inFlight--);
  };
  await handle(event);
  expect(most).toBe(HEADS_IN_FLIGHT_MAX);
  expect(fixture.verdict().counts).toMatchObject({ objects: 202, findings: 200 });
});
