// Verdicts are read by the clinic's server and by every later lambda: what one writes, the others must read the same.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANOMALIES_MAX, FINDINGS_MAX, REASON_CHARACTERS_MAX, TABLE_NAME_CHARACTERS_MAX } from '../../vault/limits.ts';
import {
  encodeVerdict,
  parseLaterVerdict,
  parseVerdict,
  RULES,
  unknownSiteKey,
  type Verdict,
  verdictKey,
} from '../../vault/verdict.ts';
import { nameOf } from '../lambdas/sample-backup.ts';

const name = nameOf('clinic-a');
const valid: Verdict = {
  ...name,
  state: 'valid',
  judgedAt: '2026-11-23T02:00:00.000Z',
  storedAt: '2026-11-23T01:31:00.000Z',
  manifestVersionId: 'v1',
  lockedUntil: '2026-12-23T01:31:00.000Z',
  lockMode: 'COMPLIANCE',
  reread: 'when-no-checksum',
  counts: { objects: 5, bytes: 5000, rereadObjects: 0, findings: 0 },
  findings: [],
};

const instant = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const text = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
const anomalies = fc.oneof(
  fc.record({ what: fc.constant('dump-shrank' as const), bytes: fc.nat(), usualBytes: fc.nat() }),
  fc.record({
    ...{ what: fc.constant('dedup-collapsed' as const), newBytes: fc.nat(), usualNewBytes: fc.nat() },
    dumpBytes: fc.nat(),
  }),
  fc.record({ what: fc.constant('incompressible' as const), newBytes: fc.nat(), storedBytes: fc.nat() }),
  fc.record({ what: fc.constant('rows-dropped' as const), table: text, rows: fc.nat(), usualRows: fc.nat() }),
  fc.record({ what: fc.constant('engine-known-bad' as const), engineVersion: text, trouble: text }),
  fc.record({ what: fc.constant('uploader-outdated' as const), version: text, oldestGood: text }),
  fc.record({ what: fc.constant('update-failed' as const), why: text }),
);

const verdicts = fc
  .record({
    findings: fc.array(
      fc.record({
        object: fc.string({ maxLength: 200, unit: 'binary' }),
        rule: fc.constantFrom(...RULES),
        reason: fc.string({ minLength: 1, maxLength: 40 }),
      }),
      { maxLength: 5 },
    ),
    judgedAt: instant,
    storedAt: instant,
    lockedUntil: instant,
    lockMode: fc.constantFrom('COMPLIANCE' as const, 'GOVERNANCE' as const),
    reread: fc.constantFrom('when-no-checksum' as const, 'always' as const),
    contents: fc.option(
      fc.record({ dumpBytes: fc.nat(), newBytes: fc.nat(), storedBytes: fc.nat(), packs: fc.nat() }),
      {
        nil: undefined,
      },
    ),
    anomalies: fc.option(fc.array(anomalies, { minLength: 1, maxLength: ANOMALIES_MAX }), { nil: undefined }),
  })
  .map(({ findings, contents, anomalies, ...rest }) => ({
    ...{ ...valid, ...rest, findings, ...(contents && { contents }), ...(anomalies && { anomalies }) },
    state: findings.length === 0 ? ('valid' as const) : ('failed' as const),
    counts: { ...valid.counts, findings: findings.length },
  }));

test('what is encoded parses to the same, and encodes to the same bytes again', () => {
  fc.assert(
    fc.property(verdicts, (verdict) => {
      const bytes = encodeVerdict(verdict);
      expect(parseVerdict(bytes)).toEqual(verdict);
      expect(encodeVerdict(parseVerdict(bytes))).toEqual(bytes);
    }),
  );
});

test('a verdict of before there were anomalies is read as it was written', () => {
  const json =
    '{"format":"clinic-offsite/1/verdict","site":"clinic-a","database":"main","backup":"20261123T013000Z-0123456789abcdef",' +
    '"state":"failed","judgedAt":"2026-11-23T02:00:00.000Z","reread":"always","counts":{"objects":1,"bytes":0,' +
    '"rereadObjects":0,"findings":1},"findings":[{"object":"o","rule":"missing","reason":"it is missing"}]}';
  expect(encodeVerdict(parseVerdict(Buffer.from(json))).toString()).toBe(json);
});

test('an anomaly is written in one way only, whoever made it', () => {
  const shrank = { usualBytes: 2, what: 'dump-shrank', bytes: 1 } as const;
  const bytes = encodeVerdict({ ...valid, anomalies: [shrank] });
  expect(bytes.toString()).toContain('"anomalies":[{"what":"dump-shrank","bytes":1,"usualBytes":2}]}');
  expect(() => parseVerdict(Buffer.from(bytes.toString().replace(/,"anomalies":.*]/, ',"anomalies":[]')))).toThrow();
});

test('every cut of it is refused', () => {
  const bytes = encodeVerdict(valid);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => parseVerdict(bytes.subarray(0, length))).toThrow('is refused');
  }
});

test('lies where the uploader of its site may read it; that of an unregistered site does not', () => {
  expect(verdictKey(name)).toBe('sites/clinic-a/verdicts/main/20261123T013000Z-0123456789abcdef.json');
  expect(unknownSiteKey(name.site)).toBe('unknown/clinic-a.json');
});

describe('a verdict that contradicts itself cannot be written', () => {
  const finding = { object: 'o', rule: 'missing', reason: 'it is missing' } as const;
  const counts = (findings: number) => ({ ...valid.counts, findings });
  const many = Array.from({ length: FINDINGS_MAX }, () => finding);
  test.each<[string, Verdict, string]>([
    ['valid with a finding', { ...valid, findings: [finding], counts: counts(1) }, 'the state contradicts'],
    ['failed without one', { ...valid, state: 'failed' as const }, 'the state contradicts'],
    ['valid without a lock', { ...valid, lockedUntil: undefined, lockMode: undefined }, 'stored and locked'],
    ['valid without a time', { ...valid, storedAt: undefined }, 'stored and locked'],
    ['a lock without a mode', { ...valid, lockMode: undefined }, 'half a lock'],
    ['a finding left out', { ...valid, state: 'failed' as const, counts: counts(1) }, 'findings are left out'],
    [
      'more findings than there is room for',
      { ...valid, state: 'failed' as const, findings: [...many, finding], counts: counts(FINDINGS_MAX + 1) },
      'Too big',
    ],
    [
      'a reason that is too long',
      {
        ...{ ...valid, state: 'failed' as const, counts: counts(1) },
        findings: [{ ...finding, reason: 'x'.repeat(REASON_CHARACTERS_MAX + 1) }],
      },
      'Too big',
    ],
  ])('%s', (_, verdict, reason) => {
    expect(() => encodeVerdict(verdict)).toThrow(reason);
  });

  test('while the fullest one there can be is written and read', () => {
    const widest = { object: 'k'.repeat(1024), rule: 'missing', reason: '€'.repeat(REASON_CHARACTERS_MAX) } as const;
    const worst = {
      what: 'rows-dropped',
      table: '€'.repeat(TABLE_NAME_CHARACTERS_MAX),
      rows: 0,
      usualRows: 2 ** 50,
    } as const;
    const full = {
      ...{ ...valid, state: 'failed' as const, counts: counts(1_000_000) },
      findings: many.map(() => widest),
      anomalies: Array.from({ length: ANOMALIES_MAX }, () => worst),
    };
    expect(parseVerdict(encodeVerdict(full))).toEqual(full);
  });
});

describe('to an uploader of an earlier release', () => {
  const failed = {
    ...valid,
    state: 'failed' as const,
    counts: { ...valid.counts, findings: 1 },
    findings: [{ object: 'sites/clinic-a/packs/3f/3f', rule: 'damaged' as const, reason: 'it is damaged' }],
  };
  const written = (change: object): Buffer =>
    Buffer.from(JSON.stringify({ format: 'clinic-offsite/1/verdict', ...failed, ...change }));

  test('a verdict of its own time says what it says to everybody', () => {
    fc.assert(
      fc.property(verdicts, (verdict) => {
        expect(parseLaterVerdict(encodeVerdict(verdict))).toEqual(parseVerdict(encodeVerdict(verdict)));
      }),
    );
  });

  test('one of a later cloud still says which objects are no good', () => {
    const bytes = written({
      ...{ weather: 'fine', counts: { ...failed.counts, moons: 2 } },
      findings: [{ ...failed.findings[0], rule: 'on-the-moon', lightYears: 0.1 }],
      anomalies: [{ what: 'moon-is-full' }, { what: 'uploader-outdated', version: '0.1.0', oldestGood: '9.0.0' }],
    });
    expect(() => parseVerdict(bytes)).toThrow('a verdict is refused');
    expect(parseLaterVerdict(bytes)).toEqual({
      ...failed,
      anomalies: [{ what: 'uploader-outdated', version: '0.1.0', oldestGood: '9.0.0' }],
    });
    expect(parseLaterVerdict(written({ anomalies: [{ what: 'moon-is-full' }] }))).toEqual(failed);
  });

  test.each([
    ['another format', { format: 'clinic-offsite/2/verdict' }],
    ['a state that contradicts its findings', { state: 'valid' }],
    ['a state that nobody knows', { state: 'half' }],
    ['no findings at all', { findings: undefined }],
    ['a backup that is none', { backup: '../..' }],
  ])('one with %s says nothing', (_, change) => {
    expect(() => parseLaterVerdict(written(change))).toThrow('a verdict is refused');
  });

  test('what is too large, or no JSON, says nothing', () => {
    expect(() => parseLaterVerdict(Buffer.alloc(300_000, ' '))).toThrow('is larger than');
    expect(() => parseLaterVerdict(Buffer.from('{"format"'))).toThrow('is not JSON');
  });
});
