// One event, one line: a log that a hostile key could break into two would let it forge the second.

import { afterEach, expect, test, vi } from 'vitest';
import { logLine } from '../../lambdas/log.ts';

afterEach(() => vi.restoreAllMocks());

test('writes one JSON object and one line feed, whatever the fields hold', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const key = 'sites/a\n{"event":"judged","state":"valid"}\u2028';
  logLine('ignored', { key, findings: 3, absent: undefined });
  const [line] = write.mock.calls[0] as [string];
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual({ event: 'ignored', key, findings: 3 });
  expect(write).toHaveBeenCalledTimes(1);
});
