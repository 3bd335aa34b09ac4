// The alert state as a document: read back as it was written, notices included, and refused wherever it is anything else.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageOf } from '../../../lambdas/messages/message.ts';
import { recipientOf } from '../../../lambdas/messages/recipient.ts';
import {
  type AlertState,
  encodeAlertState,
  newAlertState,
  parseAlertState,
} from '../../../lambdas/missing-backup/alert-state.ts';
import { decideAlerts } from '../../../lambdas/missing-backup/decide-alerts.ts';
import { Refusal } from '../../../vault/refusal.ts';
import { hostileText } from '../messages/any-notice.ts';
import { verdictOf } from './ledger-notes.ts';
import { happening, IMAGES, MAIN, registrationOf, SITE, viewOf } from './site-history.ts';

const AT = new Date('2026-11-12T08:00:00.123Z');
const registration = registrationOf({
  ...{ drillDays: 5, diskDays: 5 },
  databases: [{ database: MAIN }, { database: IMAGES }, { database: 'files' }],
});
const history = [
  happening(MAIN, 'valid', '2026-11-11T04:00:00Z'),
  happening(MAIN, 'strange', '2026-11-11T20:00:00Z'),
  happening(MAIN, 'failed', '2026-11-12T04:00:00Z'),
  happening(IMAGES, 'report-failed', '2026-11-12T04:00:00Z'),
];

/** A state whose outbox holds a notice of nearly every kind, with `text` wherever others write. */
function stateWith(text: string): AlertState {
  const view = viewOf(registration, new Date('2026-11-01T00:00:00Z'), history, AT);
  const named = (text.length === 0 ? '?' : text).slice(0, 128);
  const verdicts = history.slice(1, 3).map((one) => verdictOf(one));
  verdicts[0].anomalies = Array(20).fill({ what: 'rows-dropped', table: named, rows: 1, usualRows: 9 });
  verdicts[1].findings = Array(50).fill({ object: text, rule: 'damaged', reason: text });
  return decideAlerts(
    {
      ...{ ...view, notes: 'lost', ahead: view.rows ?? [] },
      damage: { since: AT, objects: Array(30).fill(text), backups: 3 },
      verdicts: new Map(verdicts.map((verdict) => [`${verdict.database}/${verdict.backup}`, verdict])),
    },
    newAlertState(SITE),
    AT,
  ).state;
}

test('what is written is read back, and its notices say the same', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const state = stateWith(text);
      expect(state.outbox.map(({ notice }) => notice.kind)).toHaveLength(8);
      const bytes = encodeAlertState(state);
      const read = parseAlertState(bytes, SITE);
      expect(encodeAlertState(read)).toEqual(bytes);
      for (const [i, { notice }] of read.outbox.entries()) {
        const before = state.outbox[i].notice;
        expect(messageOf(notice, recipientOf(registration))).toEqual(messageOf(before, recipientOf(registration)));
      }
    }),
    { numRuns: 50 },
  );
});

test('every cut of it, another site’s, and one with a field too many is refused', () => {
  const bytes = encodeAlertState(stateWith('x'));
  for (let length = 0; length < bytes.length; length += 7) {
    expect(() => parseAlertState(bytes.subarray(0, length), SITE)).toThrow(Refusal);
  }
  const changed = (from: string, to: string) => Buffer.from(bytes.toString().replace(from, to));
  for (const other of [
    ...[changed('"site":"novak"', '"site":"other"'), changed('"problems":', '"more":1,"problems":')],
    ...[changed('{"format"', ' {"format"'), changed('"told":1', '"told":0'), changed('.123Z', 'Z')],
  ]) {
    expect(() => parseAlertState(other, SITE)).toThrow(Refusal);
  }
});
