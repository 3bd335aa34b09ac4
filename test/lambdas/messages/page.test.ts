// docs/messages.md is what the words make today, and has every kind of notice: a message that nobody has read on the page is read
// for the first time on the worst day.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SAMPLES } from '../../../tools/sample-notices.ts';
import { MESSAGES_PAGE, messagesPage } from '../../../tools/write-messages.ts';

test('docs/messages.md is up to date', () => {
  expect(messagesPage() === readFileSync(MESSAGES_PAGE, 'utf8'), 'Run `npm run messages` and read what changed').toBe(
    true,
  );
});

test('the samples have every kind, every reason, every anomaly and every end', () => {
  const told = SAMPLES.flatMap(({ notice }) => {
    if (notice.kind === 'backup-missing') return [notice.kind, `because ${notice.reason.because}`];
    if (notice.kind === 'anomaly') return [notice.kind, ...notice.anomalies.map(({ what }) => `anomaly ${what}`)];
    if (notice.kind === 'all-clear') return [notice.kind, `over ${notice.over}`];
    return [notice.kind];
  });
  // Written out once more, so that a kind that loses its sample is noticed here.
  expect(new Set(told)).toEqual(
    new Set([
      ...['backup-missing', 'site-silent', 'validation-failed', 'anomaly', 'drill-overdue', 'disk-overdue'],
      ...['damage-found', 'notes-lost', 'notes-found', 'all-clear', 'digest'],
      ...['because no-sign-of-life', 'because never-backed-up', 'because dump-failed', 'because upload-stuck'],
      ...['because still-running', 'because validation-failed'],
      ...['anomaly dump-shrank', 'anomaly dedup-collapsed', 'anomaly incompressible', 'anomaly rows-dropped'],
      ...['anomaly engine-known-bad', 'anomaly uploader-outdated', 'anomaly update-failed'],
      ...['over backup-missing', 'over site-silent', 'over validation-failed', 'over anomaly', 'over drill-overdue'],
      ...['over disk-overdue', 'over damage-found'],
    ]),
  );
  expect(SAMPLES.some(({ notice }) => 'reminder' in notice && notice.reminder > 0)).toBe(true);
});
