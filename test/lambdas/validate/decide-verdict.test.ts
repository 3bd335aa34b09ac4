// From judged objects to a verdict: it must claim no more than all of them together allow, and stay small.

import { expect, test } from 'vitest';
import { decideVerdict, type JudgedObject } from '../../../lambdas/validate/decide-verdict.ts';
import type { Flaw } from '../../../lambdas/validate/judge-object.ts';
import type { Lock } from '../../../lambdas/vault-reader/observe-object.ts';
import { FINDINGS_MAX, REASON_CHARACTERS_MAX } from '../../../vault/limits.ts';
import { encodeVerdict } from '../../../vault/verdict.ts';
import { nameOf } from '../sample-backup.ts';

const day = (n: number): Date => new Date(Date.UTC(2026, 10, n));
const lock = (n: number, mode: Lock['mode'] = 'COMPLIANCE'): Lock => ({ mode, until: day(n) });

function object(key: string, options: { lock?: Lock; flaws?: Flaw[]; reread?: boolean } = {}): JudgedObject {
  const { flaws = [], reread = false } = options;
  const observed = {
    ...({ kind: 'stored', versionId: `version of ${key}`, bytes: 10, storedAt: day(1), sha256: undefined } as const),
    ...{ lock: 'lock' in options ? options.lock : lock(30), archivedIn: undefined, foreignEncryption: undefined },
  };
  return { key, observed, reread, flaws };
}

const missing = (key: string): JudgedObject => ({
  ...{ key, observed: { kind: 'missing' }, reread: false, flaws: [{ rule: 'missing', reason: 'it is missing' }] },
});

function decide(manifest: JudgedObject, objects: JudgedObject[]) {
  const verdict = decideVerdict({
    ...{ name: nameOf('clinic-a'), judgedAt: day(2), reread: 'when-no-checksum', manifest, objects },
  });
  expect(() => encodeVerdict(verdict), 'a decided verdict can be written').not.toThrow();
  return verdict;
}

test('a backup of which nothing is wrong is valid, with its facts', () => {
  expect(decide(object('m'), [object('i'), object('p', { reread: true })])).toEqual({
    ...nameOf('clinic-a'),
    state: 'valid',
    judgedAt: '2026-11-02T00:00:00.000Z',
    storedAt: '2026-11-01T00:00:00.000Z',
    manifestVersionId: 'version of m',
    lockedUntil: '2026-11-30T00:00:00.000Z',
    lockMode: 'COMPLIANCE',
    reread: 'when-no-checksum',
    counts: { objects: 3, bytes: 30, rereadObjects: 1, findings: 0 },
    findings: [],
  });
});

test('one finding fails it, and is named', () => {
  const verdict = decide(object('m'), [object('i'), missing('p')]);
  expect(verdict.state).toBe('failed');
  expect(verdict.findings).toEqual([{ object: 'p', rule: 'missing', reason: 'it is missing' }]);
});

test('it is locked as long as the object that is locked shortest, the manifest included', () => {
  expect(decide(object('m'), [object('i'), object('p', { lock: lock(20) })]).lockedUntil).toBe(day(20).toISOString());
  expect(decide(object('m', { lock: lock(9) }), [object('i')]).lockedUntil).toBe(day(9).toISOString());
});

test('one lock that can be lifted makes the whole backup one that can be deleted', () => {
  const { lockMode } = decide(object('m'), [object('i'), object('p', { lock: lock(30, 'GOVERNANCE') })]);
  expect(lockMode).toBe('GOVERNANCE');
});

test.each([
  ['an object is missing', [object('i'), missing('p')]],
  ['an object has no lock', [object('i', { lock: undefined, flaws: [{ rule: 'unlocked', reason: 'x' }] })]],
  ['nobody knows what it consists of', []],
])('no date is claimed where %s', (_, objects) => {
  const manifest = object('m', { flaws: [{ rule: 'manifest', reason: 'x' }] });
  expect(decide(manifest, objects)).not.toHaveProperty('lockedUntil');
});

test('findings beyond the bound are counted; damaged objects are named first', () => {
  const objects = Array.from({ length: FINDINGS_MAX + 50 }, (_, n) => missing(`p${String(n).padStart(4, '0')}`));
  const damaged = object('z', { flaws: [{ rule: 'damaged', reason: 'it is damaged' }] });
  const verdict = decide(object('m'), [...objects, damaged]);
  expect(verdict.counts.findings).toBe(FINDINGS_MAX + 51);
  expect(verdict.findings).toHaveLength(FINDINGS_MAX);
  expect(verdict.findings.slice(0, 3).map((finding) => finding.object)).toEqual(['z', 'p0000', 'p0001']);
});

test('a reason that quotes a hostile manifest stays one short line', () => {
  const reason = `unrecognized key "\n${'😀'.repeat(100_000)}"`;
  const [finding] = decide(object('m', { flaws: [{ rule: 'manifest', reason }] }), []).findings;
  expect(finding.reason.length).toBeLessThanOrEqual(REASON_CHARACTERS_MAX);
  expect(finding.reason).not.toMatch(/\p{Cc}/u);
  expect(finding.reason.isWellFormed()).toBe(true);
});
