// The frame of an invocation: which chain it belongs to, what it hands on, and that a failure is logged and still is a failure.

import { expect, test } from 'vitest';
import { inInvocation } from '../../lambdas/invocation.ts';

const NOW = new Date('2026-11-23T02:30:00Z');
const context = (awsRequestId?: string) => ({ awsRequestId, getRemainingTimeInMillis: () => 1_000 });

function frame() {
  const lines: string[] = [];
  const read = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { lines, read, frame: { function: 'scrub', now: () => NOW, writeLine: (line: string) => lines.push(line) } };
}

test('the first of a chain gives it its name, and each next one hands it on', async () => {
  const { frame: options, read } = frame();
  const first = await inInvocation(options, { sites: ['a'] }, context('r-1'), async ({ event, log, passOn }) => {
    expect(event).toEqual({ sites: ['a'] });
    log('rebuilt', { site: 'a' });
    return passOn({ rebuild: { site: 'a' } });
  });
  expect(first).toEqual({ rebuild: { site: 'a' }, correlation: 'r-1' });
  const second = await inInvocation(options, first, context('r-2'), async ({ event, log, passOn }) => {
    expect(event).toEqual({ rebuild: { site: 'a' } });
    log('rebuilt', { site: 'a' });
    return passOn({});
  });
  expect(second).toEqual({ correlation: 'r-1' });
  expect(read().map(({ request, correlation }) => [request, correlation])).toEqual([
    ['r-1', 'r-1'],
    ['r-2', 'r-1'],
  ]);
});

test.each([
  [{ correlation: '' }],
  [{ correlation: 'a b' }],
  [{ correlation: 'x'.repeat(101) }],
  [{ correlation: 7 }],
  [{ correlation: 'a"\n' }],
])('what is no correlation stays in the event, so that a strict lambda refuses it: %j', async (raw) => {
  const { frame: options } = frame();
  expect(await inInvocation(options, raw, undefined, async ({ event }) => event)).toEqual(raw);
});

test('without an invocation’s id nothing is added to what is sent', async () => {
  const { frame: options } = frame();
  expect(await inInvocation(options, {}, undefined, async ({ passOn }) => passOn({ sites: ['a'] }))).toEqual({
    sites: ['a'],
  });
});

test('a failure is a line for each thing that failed, bounded, and the invocation still fails', async () => {
  const { frame: options, read } = frame();
  const errors = Array.from({ length: 60 }, (_, i) => new Error(`watching site-${i}: ${'x'.repeat(5_000)}`));
  const failing = inInvocation(options, {}, context('r'), async () => {
    throw new AggregateError(errors, 'all of them');
  });
  await expect(failing).rejects.toThrow('all of them');
  const lines = read();
  expect(lines).toHaveLength(50);
  expect(lines[3]).toMatchObject({ level: 'error', event: 'invocation-failed', function: 'scrub', request: 'r' });
  expect(lines[3].reason).toMatch(/^Error: watching site-3: x+$/);
  expect(Math.max(...lines.map(({ reason }) => (reason as string).length))).toBe(1_000);
});
