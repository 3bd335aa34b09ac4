// What is told, and when: over random weeks exactly what the reference model says, and the rules one by one.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../lambdas/messages/message.ts';
import { recipientOf } from '../../../lambdas/messages/recipient.ts';
import { newAlertState } from '../../../lambdas/missing-backup/alert-state.ts';
import { decideAlerts } from '../../../lambdas/missing-backup/decide-alerts.ts';
import { afterSending, gistOf, live } from './live.ts';
import { modelOf } from './reference-model.ts';
import {
  anyHistory,
  HOUR_MS,
  happening,
  IMAGES,
  MAIN,
  openKinds,
  registrationOf,
  SITE,
  viewOf,
} from './site-history.ts';

test('over random weeks, exactly what is due', () => {
  fc.assert(
    fc.property(anyHistory, ({ registration, registeredAt, history }) => {
      const model = modelOf(registration, registeredAt, history);
      let state = newAlertState(SITE);
      for (let hour = 1; hour <= 24 * 21; hour++) {
        const now = new Date(registeredAt.getTime() + hour * HOUR_MS);
        const view = viewOf(registration, registeredAt, history, now);
        const decision = decideAlerts(view, state, now);
        expect(decision.notices.map(gistOf).sort(), now.toISOString()).toEqual(model.hour(now));
        expect(decideAlerts(view, state, now)).toEqual(decision);
        // All of them can be said.
        for (const { notice } of decision.notices) messageOf(notice, recipientOf(registration));
        state = afterSending(decision.state);
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

describe('one database', () => {
  const registration = registrationOf();
  const registeredAt = new Date('2026-11-01T12:00:00Z');
  const history = [happening(MAIN, 'valid', '2026-11-02T04:00:00Z')];

  test('whose server falls silent: told when the grace is over, again each day, critical after a day, over when it is heard', () => {
    const later = [...history, happening(MAIN, 'valid', '2026-11-05T10:30:00Z')];
    const { told } = live((now) => viewOf(registration, registeredAt, later, now), '2026-11-02T05:00:00Z', 24 * 4);
    expect(told).toEqual([
      // Due at 07:00 in Prague, which is 06:00 here, and two hours of grace.
      '11-03T08:00 site-silent begins warning email',
      '11-04T08:00 site-silent again critical email,sms',
      '11-05T08:00 site-silent again critical email,sms',
      '11-05T11:00 site-silent over info email,sms',
    ]);
  });

  test('that was never backed up has until its first deadline', () => {
    const { told } = live((now) => viewOf(registration, registeredAt, [], now), '2026-11-01T13:00:00Z', 24);
    expect(told).toEqual(['11-02T08:00 site-silent begins warning email']);
  });

  test('that tries and fails every hour is told of once a day, and so is a thief who writes any report', () => {
    const tries = Array.from({ length: 24 * 5 }, (_, hour) => {
      const at = new Date(Date.parse('2026-11-03T08:30:00Z') + hour * HOUR_MS);
      return happening(MAIN, hour % 2 === 0 ? 'report-failed' : 'report-running', at);
    });
    const all = [...history, ...tries];
    const { told } = live((now) => viewOf(registration, registeredAt, all, now), '2026-11-02T05:00:00Z', 24 * 4);
    expect(told).toEqual([
      '11-03T08:00 site-silent begins warning email',
      '11-03T09:00 site-silent over info email',
      '11-03T09:00 backup-missing/main begins warning email',
      '11-04T08:00 backup-missing/main again critical email,sms',
      '11-05T08:00 backup-missing/main again critical email,sms',
    ]);
  });

  test('with a deadline that the operator moves: what was open ends without a word, since nothing good has come', () => {
    const { state } = live((now) => viewOf(registration, registeredAt, history, now), '2026-11-03T08:00:00Z', 1);
    expect(openKinds(state)).toEqual(['site-silent']);
    const relaxed = registrationOf({ databases: [{ database: MAIN, deadline: 'weekly' }] });
    const now = new Date('2026-11-03T09:00:00Z');
    const { notices, withdrawn } = decideAlerts(viewOf(relaxed, registeredAt, history, now), state, now);
    expect([notices, withdrawn.map(({ kind }) => kind)]).toEqual([[], ['site-silent']]);
  });

  test('that is suspicious stays so until it is acknowledged, also when later backups look as usual', () => {
    const strange = [
      happening(MAIN, 'strange', '2026-11-03T04:00:00Z'),
      ...[4, 5, 6].map((day) => happening(MAIN, 'valid', `2026-11-0${day}T04:00:00Z`)),
    ];
    const acknowledged = registrationOf({ databases: [{ database: MAIN, acknowledgedUntil: '2026-11-03T05:00:00Z' }] });
    const { told } = live(
      (now) =>
        viewOf(
          now < new Date('2026-11-05T12:00:00Z') ? registration : acknowledged,
          registeredAt,
          [...history, ...strange],
          now,
        ),
      '2026-11-03T04:00:00Z',
      24 * 3,
    );
    expect(told).toEqual([
      '11-03T04:00 anomaly/main begins critical email,sms',
      '11-04T04:00 anomaly/main again warning email',
      '11-05T04:00 anomaly/main again warning email',
      '11-05T12:00 anomaly/main over info email,sms',
    ]);
  });

  test('whose notice is still in the outbox waits: nothing more is decided of it, neither a reminder nor its end', () => {
    const start = new Date('2026-11-03T08:00:00Z');
    const opened = decideAlerts(viewOf(registration, registeredAt, history, start), newAlertState(SITE), start).state;
    expect(opened.outbox).toHaveLength(1);
    const recovered = [...history, happening(MAIN, 'valid', '2026-11-03T08:30:00Z')];
    for (const [then, hours] of [
      [history, 30],
      [recovered, 1],
    ] as const) {
      const now = new Date(start.getTime() + hours * HOUR_MS);
      const waiting = decideAlerts(viewOf(registration, registeredAt, then, now), opened, now);
      expect(waiting).toMatchObject({ notices: [], state: { problems: opened.problems, outbox: opened.outbox } });
      expect(
        decideAlerts(viewOf(registration, registeredAt, then, now), afterSending(opened), now).notices,
      ).toHaveLength(1);
    }
  });

  test('that failed its check and is then missing ends with one all-clear', () => {
    const failed = [
      happening(MAIN, 'failed', '2026-11-03T04:00:00Z'),
      happening(MAIN, 'valid', '2026-11-03T12:00:00Z'),
    ];
    const { told } = live(
      (now) => viewOf(registration, registeredAt, [...history, ...failed], now),
      '2026-11-03T04:00:00Z',
      12,
    );
    expect(told).toEqual([
      '11-03T04:00 validation-failed/main begins critical email,sms',
      '11-03T08:00 backup-missing/main begins critical email,sms',
      '11-03T12:00 backup-missing/main over info email,sms',
    ]);
  });
});

describe('two databases', () => {
  const registration = registrationOf({
    databases: [{ database: MAIN }, { database: IMAGES, deadline: 'weekly' }],
  });
  const registeredAt = new Date('2026-11-01T12:00:00Z');
  const history = [
    happening(MAIN, 'valid', '2026-11-02T04:00:00Z'),
    happening(IMAGES, 'valid', '2026-11-02T05:00:00Z'),
  ];

  test('silence is told once for the site, when all are missing, and the one that was told of before waits', () => {
    const later = [...history, happening(MAIN, 'report-running', '2026-11-10T09:30:00Z')];
    const { told } = live((now) => viewOf(registration, registeredAt, later, now), '2026-11-09T00:00:00Z', 36);
    expect(told).toEqual([
      '11-09T00:00 backup-missing/main begins critical email,sms',
      // Heard of last a week ago.
      '11-09T07:00 site-silent begins critical email,sms',
      '11-10T07:00 site-silent again critical email,sms',
      '11-10T10:00 site-silent over info email,sms',
      '11-10T10:00 backup-missing/main again critical email,sms',
      '11-10T10:00 backup-missing/images begins critical email,sms',
    ]);
  });

  test('a database that is registered in the silence does not end it', () => {
    const { state } = live((now) => viewOf(registration, registeredAt, history, now), '2026-11-09T07:00:00Z', 1);
    const more = registrationOf({
      databases: [{ database: MAIN }, { database: IMAGES, deadline: 'weekly' }, { database: 'files' }],
    });
    const now = new Date('2026-11-09T10:00:00Z');
    const decision = decideAlerts({ ...viewOf(more, now, history, now) }, state, now);
    expect(decision.notices).toEqual([]);
    expect(openKinds(decision.state)).toEqual(['site-silent']);
  });
});

describe('besides backups', () => {
  const registeredAt = new Date('2026-08-01T12:00:00Z');
  const good = Array.from({ length: 130 }, (_, day) =>
    happening(MAIN, 'valid', new Date(Date.parse('2026-08-01T13:00:00Z') + day * 24 * HOUR_MS)),
  );

  test('a drill and a disk that are overdue are told once a week, by e-mail, and end when they were seen', () => {
    const registration = registrationOf({ drillDays: 90, diskDays: 60 });
    const { told } = live(
      (now) => ({
        ...viewOf(registration, registeredAt, good, now),
        drills: new Map(now < new Date('2026-11-10T00:00:00Z') ? [] : [[MAIN, new Date('2026-11-09T10:00:00Z')]]),
        lastDisk: now < new Date('2026-10-02T00:00:00Z') ? undefined : new Date('2026-10-01T11:00:00Z'),
      }),
      '2026-09-30T00:00:00Z',
      24 * 45,
    );
    expect(told).toEqual([
      '09-30T12:00 disk-overdue begins warning email',
      '10-02T00:00 disk-overdue over info email',
      '10-30T12:00 drill-overdue/main begins warning email',
      '11-06T12:00 drill-overdue/main again warning email',
      '11-10T00:00 drill-overdue/main over info email',
    ]);
  });

  test('while our own notes are lost only the operator is told, nothing else ends, and what is missing still begins', () => {
    const registration = registrationOf();
    const history = [happening(MAIN, 'valid', '2026-11-02T04:00:00Z')];
    const [lost, found] = [new Date('2026-11-03T10:00:00Z'), new Date('2026-11-04T06:00:00Z')];
    const backAgain = [...history, happening(MAIN, 'valid', '2026-11-03T20:00:00Z')];
    const { told } = live(
      (now) => ({
        ...viewOf(registration, registeredAt, now < lost ? history : backAgain, now),
        notes: now >= lost && now < found ? 'lost' : 'sound',
      }),
      '2026-11-03T06:00:00Z',
      26,
    );
    expect(told).toEqual([
      '11-03T08:00 site-silent begins warning email',
      '11-03T10:00 notes-lost begins warning email',
      '11-04T06:00 site-silent over info email',
      '11-04T06:00 notes-lost begins info email',
    ]);
    const unknown = { ...viewOf(registration, registeredAt, [], lost), rows: undefined, notes: 'damaged' as const };
    expect(live(() => unknown, lost.toISOString(), 2).told).toEqual(['11-03T10:00 notes-lost begins warning email']);
  });

  test('a stolen server that makes a problem come and go causes so many SMS a day and no more', () => {
    const registration = registrationOf({ alerts: { smsFrom: 'warning' } });
    const history = Array.from({ length: 100 }, (_, i) =>
      happening(MAIN, i % 2 === 0 ? 'failed' : 'valid', new Date(Date.parse('2026-11-02T04:00:00Z') + i * 60_000)),
    );
    let state = newAlertState(SITE);
    const entries = history.flatMap(({ at }) => {
      const decision = decideAlerts(viewOf(registration, registeredAt, history, at), state, at);
      state = afterSending(decision.state);
      return decision.notices;
    });
    expect(entries).toHaveLength(100);
    expect(entries.filter(({ channels }) => channels.some((channel) => channel === 'sms'))).toHaveLength(30);
  });
});
