// The packs that the cloud found fault with, so that the next backup stores anew what they held. A verdict that cannot be read must
// not stop a backup, and one about somebody else's pack must not be believed of ours.

import { describe, expect, test } from 'vitest';
import { badPacks, readVerdict } from '../../../edge-uploader/backup/bad-packs.ts';
import { Failure } from '../../../edge-uploader/failure.ts';
import {
  type BackupName,
  databaseIdSchema,
  manifestKey,
  newBackupId,
  packIdSchema,
  packKey,
} from '../../../vault/names.ts';
import { encodeVerdict, type Verdict, verdictKey } from '../../../vault/verdict.ts';
import { MemoryStore } from '../memory-store.ts';
import { SITE } from '../sample-site.ts';

const pack = (digit: string) => packIdSchema.parse(digit.repeat(64));
const nameOf = (day: number, database = SITE.database): BackupName => {
  const { site } = SITE;
  return { site, database, backup: newBackupId(new Date(Date.UTC(2026, 10, day)), new Uint8Array(8)) };
};

/** A vault and a ledger with one backup for each verdict; `objects` are those that the verdict finds fault with. */
function judged(...verdicts: [name: BackupName, objects: string[]][]) {
  const [vault, ledger] = [new MemoryStore(), new MemoryStore()];
  for (const [name, objects] of verdicts) {
    vault.objects.set(manifestKey(name), { body: Buffer.from('-'), storedAt: vault.now });
    const verdict: Verdict = {
      ...{ ...name, state: objects.length === 0 ? 'valid' : 'failed', judgedAt: '2026-11-23T03:00:00.000Z' },
      ...{ storedAt: '2026-11-23T02:00:00.000Z', lockedUntil: '2026-12-23T02:00:00.000Z', lockMode: 'COMPLIANCE' },
      reread: 'always',
      counts: { objects: 3, bytes: 3000, rereadObjects: 3, findings: objects.length },
      findings: objects.map((object) => ({ object, rule: 'damaged', reason: 'its bytes are not those of its name' })),
    };
    ledger.objects.set(verdictKey(name), { body: Buffer.from(encodeVerdict(verdict)), storedAt: ledger.now });
  }
  const warnings: string[] = [];
  return {
    vault,
    ledger,
    warnings,
    find: (justMade: BackupName['backup'][] = []) =>
      badPacks(ledger, vault, SITE.site, (text) => warnings.push(text), new Set(justMade)),
  };
}

function storedDaysAgo(vault: MemoryStore, name: BackupName, days: number): void {
  const object = vault.objects.get(manifestKey(name));
  if (object !== undefined) object.storedAt = new Date(vault.now.getTime() - days * 86_400_000);
}

describe('bad packs', () => {
  test('are those of the newest verdict of each database, however old', async () => {
    const other = databaseIdSchema.parse('repository');
    const { vault, find, warnings } = judged(
      [nameOf(20), [packKey(SITE.site, pack('1'))]],
      [nameOf(21), [packKey(SITE.site, pack('2')), packKey(SITE.site, pack('3'))]],
      [nameOf(19, other), [packKey(SITE.site, pack('4'))]],
    );
    storedDaysAgo(vault, nameOf(20), 15);
    storedDaysAgo(vault, nameOf(19, other), 100);
    expect([...(await find())].sort()).toEqual([pack('2'), pack('3'), pack('4')]);
    expect(warnings).toEqual([]);
  });

  test('are those of all verdicts of the last 14 days: what was healed yesterday is no base again today', async () => {
    const { vault, find } = judged(
      [nameOf(19), [packKey(SITE.site, pack('1'))]],
      [nameOf(20), [packKey(SITE.site, pack('2'))]],
      [nameOf(21), []],
    );
    storedDaysAgo(vault, nameOf(19), 14.1);
    storedDaysAgo(vault, nameOf(20), 13.9);
    expect([...(await find())]).toEqual([pack('2')]);
  });

  test('go by the time of the store, not by one that a wrong clock dated years ahead', async () => {
    const ahead: BackupName = { ...nameOf(20), backup: newBackupId(new Date(Date.UTC(2036, 0)), new Uint8Array(8)) };
    const { vault, find } = judged(
      [ahead, [packKey(SITE.site, pack('9'))]],
      [nameOf(21), [packKey(SITE.site, pack('1'))]],
    );
    storedDaysAgo(vault, ahead, 15);
    expect([...(await find())]).toEqual([pack('1')]);
  });

  test('are asked for of 400 backups at most, the newest, whoever floods the list', async () => {
    const flood = Array.from({ length: 450 }, (_, i): [BackupName, string[]] => {
      const chance = new Uint8Array(8);
      chance.set([i >> 8, i & 255], 6);
      return [{ ...nameOf(20), backup: newBackupId(new Date(Date.UTC(2026, 10, 20)), chance) }, []];
    });
    const { vault, ledger, find } = judged(...flood);
    for (const [i, [name]] of flood.entries()) storedDaysAgo(vault, name, i / 100);
    const asked: string[] = [];
    ledger.before = (_, key) => asked.push(key);
    await find();
    expect(new Set(asked)).toEqual(new Set(flood.slice(0, 400).map(([name]) => verdictKey(name))));
  });

  test('are none where all is well, where nothing was judged, and where only the index is bad', async () => {
    expect((await judged([nameOf(20), []]).find()).size).toBe(0);
    expect((await judged().find()).size).toBe(0);
    expect((await judged([nameOf(20), [manifestKey(nameOf(20))]]).find()).size).toBe(0);
  });

  test('are not told by a verdict that cannot be read: a warning, and the backup goes on', async () => {
    const garbled = judged([nameOf(20), [packKey(SITE.site, pack('1'))]]);
    const object = garbled.ledger.objects.get(verdictKey(nameOf(20)));
    if (object !== undefined) object.body = Buffer.from('{"format":');
    expect((await garbled.find()).size).toBe(0);
    expect(garbled.warnings).toEqual([expect.stringContaining(nameOf(20).backup)]);
    const refused = judged([nameOf(20), [packKey(SITE.site, pack('1'))]]);
    refused.ledger.before = () => {
      throw new Failure('refused', 'reading the verdict: permission is refused', { hint: '-' });
    };
    expect((await refused.find()).size).toBe(0);
    expect(refused.warnings).toEqual([expect.stringContaining('permission is refused')]);
    // S3 says the same of a verdict that is not there yet.
    await refused.find([nameOf(20).backup]);
    expect(refused.warnings).toHaveLength(1);
  });

  test('a bug is not taken for a verdict that cannot be read', async () => {
    const { ledger, find } = judged([nameOf(20), []]);
    ledger.before = () => {
      throw new TypeError('x is not a function');
    };
    await expect(find()).rejects.toThrow(TypeError);
  });
});

test('the verdict on one backup, or none yet', async () => {
  const { ledger } = judged([nameOf(20), []]);
  expect(await readVerdict(ledger, nameOf(20))).toMatchObject({ state: 'valid', lockMode: 'COMPLIANCE' });
  expect(await readVerdict(ledger, nameOf(21))).toBeUndefined();
});

test('bad packs are also those in a verdict by a cloud that is newer than this uploader', async () => {
  const { ledger, find, warnings } = judged([nameOf(20), [packKey(SITE.site, pack('1'))]]);
  const key = verdictKey(nameOf(20));
  const later = { ...JSON.parse(String(ledger.objects.get(key)?.body)), anomalies: [{ what: 'of-a-later-release' }] };
  ledger.objects.set(key, { body: Buffer.from(JSON.stringify(later)), storedAt: ledger.now });
  expect([...(await find())]).toEqual([pack('1')]);
  expect(warnings).toEqual([]);
});
