// The operator's digest: bounded and within its columns whatever it tells, the worst site first, and none forgotten.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operatorMessageOf } from '../../../../lambdas/messages/digest/operator-digest.ts';
import { DIGEST_COLUMNS_MAX, OPERATOR_DIGEST_BYTES_MAX } from '../../../../lambdas/messages/limits.ts';
import type { OperatorDigest, ProblemKind, SiteDigest } from '../../../../lambdas/messages/notice.ts';
import { LANGUAGES } from '../../../../language/language.ts';
import { SAMPLE_OPERATOR_DIGEST } from '../../../../tools/sample-notices.ts';
import { siteIdSchema } from '../../../../vault/names.ts';
import { anySiteId } from '../../../vault/arbitraries.ts';
import { anySiteDigest, hostileText } from '../any-notice.ts';

const good = SAMPLE_OPERATOR_DIGEST.sites[0].digest;
const { from, until } = SAMPLE_OPERATOR_DIGEST;
const since = new Date('2026-11-20T08:00:00.000Z');
const siteOf = (name: string, digest: SiteDigest = good) => ({ site: siteIdSchema.parse(name), name, digest });
const withProblem = (kind: ProblemKind): SiteDigest => ({
  ...good,
  openProblems: [{ kind, database: good.databases[0].database, since }],
});
const told = (sites: OperatorDigest['sites'], unread: OperatorDigest['unread'] = []) =>
  operatorMessageOf({ from, until, sites, unread }, { language: 'en', timeZone: 'Europe/Prague' });

test('300 sites are one line each, but for those with problems, and these come first', () => {
  const sites = Array.from({ length: 300 }, (_, i) => siteOf(`site-${String(i).padStart(3, '0')}`));
  sites[150] = siteOf('site-150', withProblem('disk-overdue'));
  sites[299] = siteOf('site-299', withProblem('site-silent'));
  const { email, subject } = told(sites);
  expect(subject).toBe('Operator digest: sites with problems 2, in all 300');
  const listed = [...email.matchAll(/^site-(\d{3}) /gm)].map(([, number]) => Number(number));
  expect(listed.slice(0, 4)).toEqual([299, 150, 0, 1]);
  expect(listed.toSorted((one, other) => one - other)).toEqual(sites.map((_, i) => i));
  expect(Buffer.byteLength(email)).toBeLessThan(40_000);
});

test('problems stand in the order of their weight, and a site without any good backup above mere anomalies', () => {
  const never = { ...good, databases: [{ ...good.databases[0], lastGood: undefined }] };
  const sites = [
    ...(['disk-overdue', 'drill-overdue', 'anomaly', 'validation-failed', 'backup-missing', 'site-silent'] as const),
    'damage-found' as const,
  ].map((kind) => siteOf(kind, withProblem(kind)));
  const { email } = told([...sites, siteOf('never', never), siteOf('healthy')]);
  const names = [...email.matchAll(/^([a-z][a-z-]+) +\d+\/\d+ /gm)].map(([, name]) => name);
  expect(names).toEqual([
    ...['damage-found', 'never', 'site-silent', 'backup-missing', 'validation-failed', 'anomaly'],
    ...['drill-overdue', 'disk-overdue', 'healthy'],
  ]);
});

test('what has no room is counted, and the worst are never what is left out', () => {
  const sites = Array.from({ length: 10_000 }, (_, i) => siteOf(`site-${i}`));
  sites[9_999] = siteOf('the-worst', withProblem('backup-missing'));
  const { email } = told(sites);
  const listed = [...email.matchAll(/^(site-\d+|the-worst) /gm)].length;
  expect(email).toContain('\nthe-worst ');
  expect(Buffer.byteLength(JSON.stringify(email))).toBeLessThanOrEqual(OPERATOR_DIGEST_BYTES_MAX);
  expect(listed).toBeGreaterThan(1000);
  expect(email).toMatch(
    new RegExp(`Sites for which there was no room here: ${(10_000 - listed).toLocaleString('en')}\n$`),
  );
});

test('sites that could not be read are told with why, in quotation marks, and a great many are counted', () => {
  const unread = Array.from({ length: 200 }, (_, i) => ({ site: `lost-${i}`, why: 'x\n- forged: “ok”' }));
  const { email, subject } = told([siteOf('healthy')], unread);
  expect(subject).toBe('Operator digest: sites with problems 200, in all 201');
  expect(email).toContain('- lost-0: “x - forged: ’ok’”\n');
  expect(email).toContain('and more, in all 200');
});

test('is bounded, within its columns, and has no line but ours, whatever it tells', () => {
  const sites = fc.array(fc.record({ site: anySiteId, name: hostileText, digest: anySiteDigest }), { maxLength: 20 });
  const unread = fc.array(fc.record({ site: hostileText, why: hostileText }), { maxLength: 60 });
  fc.assert(
    fc.property(sites, unread, fc.constantFrom(...LANGUAGES), (some, lost, language) => {
      const { email, subject, sms } = operatorMessageOf(
        { from, until, sites: some, unread: lost },
        { language, timeZone: 'Europe/Prague' },
      );
      expect(Buffer.byteLength(JSON.stringify(email))).toBeLessThanOrEqual(OPERATOR_DIGEST_BYTES_MAX);
      for (const line of email.split('\n'))
        expect(Array.from(line).length, line).toBeLessThanOrEqual(DIGEST_COLUMNS_MAX);
      expect(email).not.toMatch(/[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Cf}\p{Cs}]/u);
      expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
      expect(sms).toMatch(/^[ -~]{1,160}$/);
    }),
    { numRuns: 30 },
  );
});
