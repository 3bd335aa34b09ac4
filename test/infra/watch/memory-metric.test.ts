// The filter that finds a run's memory in Lambda's own words, applied here as CloudWatch says that it applies one: words between white
// space, each compared with what the pattern says of its place.

import { expect, test } from 'vitest';
import { memoryTransformation, REPORT_PATTERN } from '../../../infra/watch/memory-metric.ts';

/** The values by name, or undefined where the line is another one. */
function match(pattern: string, line: string): Record<string, string> | undefined {
  const places = pattern.slice(1, -1).split(', ');
  const isOpen = places.at(-1) === '...';
  const words = line.trim().split(/\s+/);
  const named = isOpen ? places.slice(0, -1) : places;
  if (words.length < named.length || (!isOpen && words.length > named.length)) return undefined;
  const found: Record<string, string> = {};
  for (const [at, place] of named.entries()) {
    const [, name, expected] = /^(\w+)(?:="([^"]*)")?$/.exec(place)!;
    if (expected !== undefined && words[at] !== expected) return undefined;
    found[name] = words[at];
  }
  return found;
}

const ID = '3604209a-e9a3-11e6-939a-754dd98c7be3';
const REPORT = `REPORT RequestId: ${ID}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 1024 MB\tMax Memory Used: 181 MB`;

test.each([
  REPORT,
  `${REPORT}\t`,
  `${REPORT}\tInit Duration: 300.12 ms\t\n`,
  `${REPORT}\tStatus: timeout\n`,
])('finds it in %j', (line) => {
  const { metricValue } = memoryTransformation('validate');
  expect(match(REPORT_PATTERN, line)?.[metricValue.slice(1)]).toBe('181');
});

test.each([
  `START RequestId: ${ID} Version: $LATEST`,
  `END RequestId: ${ID}`,
  JSON.stringify({ level: 'info', event: 'ignored', key: REPORT }),
])('and in no other line: %s', (line) => {
  expect(match(REPORT_PATTERN, line)).toBeUndefined();
});
