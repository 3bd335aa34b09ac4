// How old the last weekly digest is: by what the digest lambda itself notes, and, where there is none yet, by the fleet's own age.

import { expect, test } from 'vitest';
import { encodeSent, operatorKey, planKey } from '../../../lambdas/digest/fleet-notes.ts';
import { hoursSinceDigest } from '../../../lambdas/missing-backup/digest-age.ts';
import { registrationKey } from '../../../lambdas/site/registration.ts';
import { siteIdSchema } from '../../../vault/names.ts';
import { MemoryS3 } from '../retention/memory-s3.ts';

const SITE = siteIdSchema.parse('clinic-a');
const HOUR = 3_600_000;
const START = Date.parse('2026-01-05T06:00:00Z');

function ledger() {
  let hours = 0;
  const now = () => new Date(START + hours * HOUR);
  const s3 = new MemoryS3(now);
  return {
    s3,
    pass: (more: number) => (hours += more),
    put: (key: string) => s3.put(`ledger/${key}`, Buffer.from('{}')),
    send() {
      const day = now().toISOString().slice(0, 10);
      s3.put(`ledger/${planKey(day)}`, Buffer.from('{}'));
      s3.put(`ledger/${operatorKey(day)}`, encodeSent(now()));
    },
    age: () => hoursSinceDigest({ s3: s3.client, bucket: 'ledger' }, SITE, now()),
  };
}

test('counts from the last one that was sent, on every page of the listing', async () => {
  const { s3, pass, send, age } = ledger();
  s3.pageKeys = 1;
  for (let weeks = 0; weeks < 3; weeks++) {
    send();
    pass(7 * 24);
  }
  expect(await age()).toBe(168);
  send();
  expect(await age()).toBe(0);
  pass(30);
  expect(await age()).toBe(30);
});

test('one that was planned and never sent does not count', async () => {
  const { put, pass, send, age } = ledger();
  send();
  pass(7 * 24);
  put(planKey('2026-01-12'));
  put('digests/2026-01-12/batch-0000.json');
  expect(await age()).toBe(168);
});

test('a fleet that never had one is as old as its registration, however long ago the last one was', async () => {
  const { put, pass, age, send } = ledger();
  expect(await age()).toBeUndefined();
  send();
  put(registrationKey(SITE));
  pass(5 * 7 * 24);
  expect(await age()).toBe(5 * 7 * 24);
});

test('a ledger that cannot be read is an error and no age', async () => {
  const { s3, age } = ledger();
  s3.onCall = () => {
    throw new Error('no route to S3');
  };
  await expect(age()).rejects.toThrow('no route to S3');
});
