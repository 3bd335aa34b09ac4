// The newest backup of a database against the schedule and the cloud's verdict, each side of each limit.

import { describe, expect, test } from 'vitest';
import { judge } from '../../../edge-uploader/doctor/checks/backups.ts';
import { lockOf } from '../../../edge-uploader/doctor/checks/lock.ts';
import type { BackupView } from '../../../edge-uploader/doctor/vault-view.ts';
import { parseSchedule, type Schedule } from '../../../edge-uploader/schedule/schedule-text.ts';
import type { DatabaseId } from '../../../vault/names.ts';

const now = new Date('2026-11-28T12:00:00.000Z');
const hoursFromNow = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const [main, other] = ['main', 'other'] as DatabaseId[] as [DatabaseId, DatabaseId];
const line = (said: string, databases?: DatabaseId[]) => ({
  ...{ said, at: parseSchedule(said) as Schedule, wake: false },
  databases,
});

describe('a backup', () => {
  const daily = { schedule: [line('every day at 01:30')], ledger: { bucket: 'ledger' } };
  const aged = (hours: number, verdict?: object): BackupView =>
    ({ listed: { storedAt: hoursFromNow(-hours) }, verdict }) as unknown as BackupView;
  const valid = { state: 'valid' };

  test('waits for the cloud for six hours, and does not count after that', () => {
    expect(judge(main, aged(6), daily, now).what).toBe('backupWaiting');
    expect(judge(main, aged(6.1), daily, now).what).toBe('backupUnjudged');
    expect(judge(main, aged(6.1), { ...daily, ledger: undefined }, now).what).toBe('backupGood');
  });

  test('is old a day after the schedule wanted another one; without a schedule, after a week and a day', () => {
    expect(judge(main, aged(48, valid), daily, now).what).toBe('backupGood');
    expect(judge(main, aged(48.1, valid), daily, now).what).toBe('backupOld');
    expect(judge(main, aged(8 * 24, valid), { ...daily, schedule: [] }, now).what).toBe('backupGood');
    expect(judge(main, aged(8 * 24 + 0.1, valid), { ...daily, schedule: [] }, now).what).toBe('backupOld');
  });

  test('goes by the lines of the schedule that are for its database', () => {
    const schedule = [line('every day at 01:30', [other]), line('every sunday at 01:30', [main])];
    expect(judge(main, aged(100, valid), { ...daily, schedule }, now).what).toBe('backupGood');
    expect(judge(other, aged(100, valid), { ...daily, schedule }, now).what).toBe('backupOld');
  });
});

describe('a lock', () => {
  const locked = (days: number, lockMode: string) =>
    lockOf(
      main,
      { verdict: { lockedUntil: hoursFromNow(24 * days).toISOString(), lockMode } as BackupView['verdict'] },
      now,
    );

  test('that ends within a week is told, and one that an administrator can lift', () => {
    expect(locked(7, 'COMPLIANCE')).toMatchObject({ what: 'lockHolds', facts: { days: 7 } });
    expect(locked(6.9, 'COMPLIANCE')).toMatchObject({ what: 'lockEnds', facts: { days: 6 } });
    expect(locked(7, 'GOVERNANCE').what).toBe('lockGovernance');
    expect(locked(6.9, 'GOVERNANCE').what).toBe('lockEnds');
  });

  test('of which nobody knows', () => {
    expect(lockOf(main, { verdict: undefined }, now).what).toBe('lockUnknown');
  });
});
