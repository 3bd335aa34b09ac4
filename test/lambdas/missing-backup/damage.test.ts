// Damage among stored backups: told at once, daily as long as somebody can do something about it, weekly once only time can.

import { expect, test } from 'vitest';
import { newAlertState } from '../../../lambdas/missing-backup/alert-state.ts';
import { decideAlerts } from '../../../lambdas/missing-backup/decide-alerts.ts';
import { nameOf, type SiteView } from '../../../lambdas/missing-backup/site-view.ts';
import { live } from './live.ts';
import { HOUR_MS, happening, IMAGES, MAIN, registrationOf, SITE, viewOf } from './site-history.ts';

const registeredAt = new Date('2026-08-01T12:00:00Z');
const good = Array.from({ length: 130 }, (_, day) =>
  happening(MAIN, 'valid', new Date(Date.parse('2026-08-01T13:00:00Z') + day * 24 * HOUR_MS)),
);

test('damage is critical at once and over when nothing needs what is damaged; not while that is unknown', () => {
  const registration = registrationOf();
  const damage = { since: new Date('2026-09-01T02:00:00Z'), objects: ['sites/novak/packs/aa/x'], backups: 2 };
  const { told } = live(
    (now) => ({
      ...viewOf(registration, registeredAt, good, now),
      damage: now < new Date('2026-09-01T10:00:00Z') ? damage : undefined,
      isDamageKnown: now >= new Date('2026-09-01T12:00:00Z'),
    }),
    '2026-09-01T03:00:00Z',
    12,
  );
  expect(told).toEqual([
    '09-01T03:00 damage-found begins critical email,sms',
    '09-01T12:00 damage-found over info email,sms',
  ]);
});

test('damage is told daily while a newest backup is not good, and weekly once those of all databases are', () => {
  const registration = registrationOf({
    databases: [{ database: MAIN }, { database: IMAGES, deadline: 'every 31 days' }],
  });
  const damage = { since: new Date('2026-09-01T02:00:00Z'), objects: ['sites/novak/packs/aa/x'], backups: 2 };
  const images = [
    happening(IMAGES, 'valid', '2026-08-20T10:00:00Z'),
    happening(IMAGES, 'failed', '2026-09-01T02:00:00Z'),
    happening(IMAGES, 'valid', '2026-09-03T10:00:00Z'),
    happening(IMAGES, 'failed', '2026-09-19T10:00:00Z'),
  ];
  const { told } = live(
    (now) => ({ ...viewOf(registration, registeredAt, [...good, ...images], now), damage }),
    '2026-09-01T03:00:00Z',
    24 * 20,
  );
  expect(told.filter((line) => line.includes('damage-found'))).toEqual([
    '09-01T03:00 damage-found begins critical email,sms',
    '09-02T03:00 damage-found again critical email,sms',
    '09-03T03:00 damage-found again critical email,sms',
    // From the third on all is good again; on the 19th it no longer is.
    '09-10T03:00 damage-found again critical email,sms',
    '09-17T03:00 damage-found again critical email,sms',
    '09-19T10:00 damage-found again critical email,sms',
    '09-20T10:00 damage-found again critical email,sms',
  ]);
});

test('damage says that the newest backups are good only where each of them surely needs nothing of it', () => {
  const registration = registrationOf();
  const now = new Date('2026-09-01T14:00:00Z');
  const damage = { since: now, objects: ['sites/novak/packs/aa/x'], backups: 2 };
  const view = { ...viewOf(registration, registeredAt, good, now), damage };
  const newest = nameOf(view.rows!.at(-1)!);
  const says = (sharesFault: SiteView['sharesFault']) =>
    decideAlerts({ ...view, sharesFault }, newAlertState(SITE), now).notices[0].notice;
  expect(says(new Map([[newest, false]]))).toMatchObject({ newestAreGood: true });
  expect(says(new Map([[newest, true]]))).toMatchObject({ newestAreGood: false });
  expect(says(new Map())).toMatchObject({ newestAreGood: false });
  expect(decideAlerts(view, newAlertState(SITE), now).isSharingWanted).toBe(true);
});
