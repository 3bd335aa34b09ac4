// The page, in every state and both languages: alone in the world, whole without scripts, and with nothing in it that a name could break.
// How it looks is looked at with `npm run look`.

import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { staleAfter } from '../../../edge-uploader/status/stale-after.ts';
import { statusLines } from '../../../edge-uploader/status/status-lines.ts';
import { statusPage } from '../../../edge-uploader/status/status-page.ts';
import { statusWords } from '../../../edge-uploader/status/status-words.ts';
import { speaker } from '../../../edge-uploader/texts/text.ts';
import { LANGUAGES } from '../../../language/language.ts';
import { SAMPLE_STATUSES, sampleDatabase, sampleStatus } from '../../../tools/look/sample-status.ts';

const say = { cs: speaker('cs', 'Europe/Prague'), en: speaker('en', 'Europe/Prague') };
const LATE = new Date('2026-11-29T06:30:00Z');

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(
    Object.entries(SAMPLE_STATUSES),
  )('%s: all that is to be said is on the page and on the terminal', (_, facts) => {
    const words = statusWords(facts, say[language]);
    const page = statusPage(facts, { say: say[language], staleAfter: LATE }).replaceAll('\u00a0', ' ');
    const lines = statusLines(facts, say[language]).join('\n');
    const all = [
      words.headline,
      ...words.steps,
      ...words.runs,
      ...words.databases.flatMap((one) => [one.name, one.label]),
    ];
    for (const one of all) {
      expect(page).toContain(one);
      expect(lines).toContain(one);
    }
    expect(page + lines).not.toMatch(/undefined|Invalid|NaN|\[object/);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(lines).not.toMatch(/\p{Cc}(?<!\n)/u);
  });
});

test('it asks nobody for anything, and runs nothing but the script whose hash its policy knows', () => {
  const page = statusPage(sampleStatus(), { say: say.cs, staleAfter: LATE });
  expect(page).not.toMatch(/<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|\son\w+=/i);
  const scripts = Array.from(page.matchAll(/<script>(.*?)<\/script>/gs), ([, script]) => script!);
  expect(scripts).toHaveLength(1);
  const hash = createHash('sha256').update(scripts[0]!).digest('base64');
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'"`);
});

test('its script uncovers the warning when there should be a newer page, and not before', () => {
  const page = statusPage(sampleStatus(), { say: say.cs, staleAfter: LATE });
  const [, script] = /<script>(.*?)<\/script>/s.exec(page)!;
  const [, after] = /data-after="(\d+)"/.exec(page)!;
  const hiddenAt = (now: Date): boolean => {
    const stale = { hidden: true, dataset: { after } };
    const document = { getElementById: () => stale, body: {} };
    runInNewContext(script!, { document, Date: { now: () => now.getTime() } });
    return stale.hidden;
  };
  expect(hiddenAt(LATE)).toBe(true);
  expect(hiddenAt(new Date(LATE.getTime() + 1000))).toBe(false);
});

test('a name is text, whatever is in it', () => {
  const facts = sampleStatus({
    name: '<b>Novák & syn</b>',
    databases: [sampleDatabase('main', { name: '"><script>' })],
  });
  const page = statusPage(facts, { say: say.en, staleAfter: LATE });
  expect(page).toContain('&lt;b&gt;Novák &amp; syn&lt;/b&gt;');
  expect(page).not.toContain('"><script>');
});

test('what is wrong with a database is said without a word of the error, which may quote anything', () => {
  const { message } = SAMPLE_STATUSES['never-asked']!.unasked!;
  expect(statusPage(SAMPLE_STATUSES['never-asked']!, { say: say.en, staleAfter: LATE })).not.toContain(message);
});

test('nothing to do is said alone', () => {
  expect(statusWords(SAMPLE_STATUSES.good!, say.en).steps).toEqual([expect.stringMatching(/^Nothing\./)]);
  for (const [name, facts] of Object.entries(SAMPLE_STATUSES)) {
    const { steps, level } = statusWords(facts, say.en);
    expect(
      steps.some((step) => step.startsWith('Nothing')),
      name,
    ).toBe(level === 'good');
  }
});

test('a page is too old six hours after the next run, a day after it began while one is running, after a week without a schedule', () => {
  const hoursOf = (facts: Parameters<typeof staleAfter>[0]): number =>
    (staleAfter(facts).getTime() - facts.writtenAt.getTime()) / 3_600_000;
  const soon = new Date(sampleStatus().writtenAt.getTime() + 3_600_000);
  expect(hoursOf(sampleStatus({ nextRun: soon }))).toBe(7);
  expect(hoursOf(sampleStatus({ nextRun: soon, runningSince: sampleStatus().writtenAt }))).toBe(24);
  expect(hoursOf(sampleStatus({ nextRun: undefined }))).toBe(7 * 24);
});
