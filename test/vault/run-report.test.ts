// Run reports are written by clinics' servers of any release and read by the cloud: what one writes, the other must read the same,
// and whatever else lies there it must refuse.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMPLAINT_CHARACTERS_MAX,
  REPORT_BYTES_MAX,
  REPORT_ROW_COUNTS_BYTES_MAX,
  REPORT_TABLES_MAX,
  TABLE_NAME_CHARACTERS_MAX,
} from '../../vault/limits.ts';
import { encodeRunReport, parseRunReport, type RunReport, reportKey, reportsPrefix } from '../../vault/run-report.ts';
import { nameOf } from '../lambdas/sample-backup.ts';
import { anyBackupId, anyDatabaseId, anySiteId } from './arbitraries.ts';

const name = nameOf('clinic-a');
const started: RunReport = {
  ...{ ...name, phase: 'started', at: '2026-11-23T01:30:00.000Z', uploader: '0.1.0', bytesRead: 0 },
};
const facts = { engine: 'firebird', engineVersion: '3.0.11', toolVersion: '3.0.11', rowCounts: { VISIT: 12, '7': 0 } };
const finished: RunReport = { ...started, phase: 'finished', bytesRead: 555_000_000, facts };
const failed: RunReport = {
  ...{ ...started, phase: 'failed' },
  failure: { exit: 'source', message: 'dumping clinic.fdb failed: the server refused the user SYSDBA' },
};

// A character of the unit may take two of JavaScript's.
const anyShortText = fc.string({ minLength: 1, maxLength: 50, unit: 'binary' });
// In JSON it is a key like others; zod leaves it out of every record, so such a table is in no report.
const anyTable = fc.oneof(anyShortText, fc.nat().map(String)).filter((table) => table !== '__proto__');
const anyFacts = fc.record(
  {
    ...{ engine: anyShortText, engineVersion: anyShortText, toolVersion: anyShortText },
    rowCounts: fc.dictionary(anyTable, fc.maxSafeNat(), { maxKeys: 8, noNullPrototype: true }),
  },
  { requiredKeys: ['engine'] },
);
const anyFailure = fc.record({ exit: anyShortText, message: fc.string({ maxLength: COMPLAINT_CHARACTERS_MAX }) });
const anyCommonPart = fc.record({
  ...{ site: anySiteId, database: anyDatabaseId, backup: anyBackupId, uploader: anyShortText },
  bytesRead: fc.maxSafeNat(),
  at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
});
const anyEnd = fc.oneof(
  fc.record({ phase: fc.constantFrom(...(['waiting', 'started', 'running', 'stored', 'finished'] as const)) }),
  fc.record({ phase: fc.constant('failed' as const), failure: anyFailure }),
);
const anyReport: fc.Arbitrary<RunReport> = fc
  .tuple(anyCommonPart, anyEnd, fc.option(anyFacts), fc.option(anyShortText))
  .map(([common, end, facts, updateFailed]) => ({
    ...{ ...common, ...end },
    ...(facts && { facts }),
    ...(updateFailed && { updateFailed }),
  }));

test('what is encoded parses to the same, and encodes to the same bytes again', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const bytes = encodeRunReport(report);
      expect(parseRunReport(bytes)).toEqual(report);
      expect(encodeRunReport(parseRunReport(bytes))).toEqual(bytes);
    }),
  );
});

test('every cut of it is refused', () => {
  for (const report of [finished, failed]) {
    const bytes = encodeRunReport(report);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseRunReport(bytes.subarray(0, length))).toThrow('is refused');
    }
  }
});

test('is this, to the byte: older servers write it and newer clouds read it', () => {
  expect(encodeRunReport(finished).toString()).toBe(
    '{"format":"clinic-offsite/1/report","site":"clinic-a","database":"main","backup":"20261123T013000Z-0123456789abcdef",' +
      '"phase":"finished","at":"2026-11-23T01:30:00.000Z","uploader":"0.1.0","bytesRead":555000000,' +
      '"facts":{"engine":"firebird","engineVersion":"3.0.11","toolVersion":"3.0.11","rowCounts":{"7":0,"VISIT":12}}}',
  );
});

test('lies where the uploader of its site may write, one for each run', () => {
  expect(reportKey(name)).toBe('sites/clinic-a/reports/main/20261123T013000Z-0123456789abcdef.json');
  expect(reportKey(name).startsWith(reportsPrefix(name.site))).toBe(true);
});

describe('is refused', () => {
  const text = encodeRunReport(finished).toString();
  const manyTables = JSON.stringify(
    Object.fromEntries(Array.from({ length: REPORT_TABLES_MAX + 1 }, (_, i) => [`T${i}`, 1])),
  );
  const longName = 'N'.repeat(TABLE_NAME_CHARACTERS_MAX + 1);
  const wide = JSON.stringify(
    Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`${i}`.padStart(TABLE_NAME_CHARACTERS_MAX, 'T'), 1])),
  );
  const counts = '{"7":0,"VISIT":12}';
  const failure = '"failure":{"exit":"source","message":"no"}';
  test.each<[what: string, changed: string, reason: string]>([
    ['what is no JSON', text.slice(1), 'it is not JSON'],
    ['white space', text.replace(',', ', '), 'not written in the one accepted way'],
    [
      'another order',
      text.replace('"uploader":"0.1.0","bytesRead":555000000', '"bytesRead":555000000,"uploader":"0.1.0"'),
      'one accepted way',
    ],
    ['a field twice', text.replace('"uploader":"0.1.0"', '"uploader":"0.1.0","uploader":"0.1.0"'), 'one accepted way'],
    ['another format', text.replace('/report"', '/verdict"'), 'format: '],
    ['a field that nobody knows', text.replace('"facts"', '"extra":1,"facts"'), 'Unrecognized key'],
    ['such a field among the facts', text.replace('"rowCounts"', '"path":"/srv","rowCounts"'), 'facts: Unrecognized'],
    ['a site that points elsewhere', text.replace('"clinic-a"', '"../clinic-b"'), 'site: '],
    ['a database that points elsewhere', text.replace('"main"', '"main/.."'), 'database: '],
    ['a run that is none', text.replace('20261123T013000Z', '20261323T013000Z'), 'backup: '],
    ['another phase', text.replace('"finished"', '"excused"'), 'phase: '],
    ['a time without its zone', text.replace('00.000Z', '00.000'), 'at: '],
    ['an empty version', text.replace('"0.1.0"', '""'), 'uploader: '],
    ['a version that is too long', text.replace('"3.0.11"', `"${'3'.repeat(101)}"`), 'facts.engineVersion: '],
    ['fewer than no bytes', text.replace('555000000', '-1'), 'bytesRead: '],
    ['half a byte', text.replace('555000000', '0.5'), 'bytesRead: '],
    ['fewer than no rows', text.replace(':12', ':-12'), 'facts.rowCounts.VISIT: '],
    ['a number in another spelling', text.replace(':12', ':1.2e1'), 'one accepted way'],
    ['a table without a name', text.replace('"VISIT"', '""'), 'facts.rowCounts'],
    ['a table of a name too long', text.replace('VISIT', longName), 'facts.rowCounts'],
    ['a table that zod would not see', text.replace('VISIT', '__proto__'), 'one accepted way'],
    ['too many tables', text.replace(counts, manyTables), 'facts.rowCounts: names too many tables'],
    ['row counts that are too long', text.replace(counts, wide), `longer than ${REPORT_ROW_COUNTS_BYTES_MAX} bytes`],
    ['a success with a failure', text.replace('"facts"', `${failure},"facts"`), 'the phase contradicts the failure'],
    ['a failure without one', text.replace('"finished"', '"failed"'), 'the phase contradicts the failure'],
    [
      'a message that is too long',
      encodeRunReport(failed).toString().replace('dumping', 'd'.repeat(COMPLAINT_CHARACTERS_MAX)),
      'failure.message: ',
    ],
    [
      'more bytes than anybody should read',
      `${text}${' '.repeat(REPORT_BYTES_MAX)}`,
      `larger than ${REPORT_BYTES_MAX} bytes`,
    ],
  ])('%s', (_, changed, reason) => {
    expect(changed).not.toBe(text);
    expect(() => parseRunReport(Buffer.from(changed))).toThrow(
      expect.objectContaining({ name: 'Refusal', message: expect.stringContaining(reason) }),
    );
  });
});

test('the longest one that can be written can be read', () => {
  const rowCounts: Record<string, number> = {};
  // A control character takes the most room: six bytes of JSON each.
  const spare = (): number => REPORT_ROW_COUNTS_BYTES_MAX - Buffer.byteLength(JSON.stringify(rowCounts));
  for (let i = 0; spare() > 1000; i++) rowCounts[`${i}`.padStart(TABLE_NAME_CHARACTERS_MAX, '\u0001')] = 2 ** 53 - 1;
  const [long, site] = ['\u0001'.repeat(100), 'a'.repeat(63)];
  const longest: RunReport = {
    ...{ ...failed, ...nameOf(site), bytesRead: 2 ** 53 - 1, uploader: long },
    failure: { exit: long, message: '\u0001'.repeat(COMPLAINT_CHARACTERS_MAX) },
    facts: { engine: long, engineVersion: long, toolVersion: long, rowCounts },
  };
  expect(encodeRunReport(longest).length).toBeLessThanOrEqual(REPORT_BYTES_MAX);
  expect(parseRunReport(encodeRunReport(longest))).toEqual(longest);
  expect(() => encodeRunReport({ ...longest, uploader: `${long}x` })).toThrow('Too big');
});
