// Schedules by the clock of the local cloud: each due time once and in order, seen at its own hour when the clock is moved as time
// passes; and by hand, by the operator alone.

import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Schedule } from '../../../infra/triggers/schedules.ts';
import { type HeldClock, holdClock } from '../../../local-cloud/held-clock.ts';
import type { LocalCloud } from '../../../local-cloud/start.ts';
import { sendRaw } from '../../conformance/raw-request.ts';
import { openLocalCloud } from '../../conformance/s3-endpoint.ts';

const START = '2026-11-23T05:30:00Z';
const SCHEDULES: Schedule[] = [
  { name: 'hourly', function: 'missing-backup', expression: 'rate(1 hour)', timeZone: 'UTC', input: { n: 1 } },
  { name: 'daily', function: 'scrub', expression: 'cron(0 9 * * ? *)', timeZone: 'Europe/Prague', input: {} },
];
let cloud: LocalCloud | undefined;
let clock: HeldClock;
const runs: string[] = [];
const events: object[] = [];
const reports: object[] = [];
afterEach(async () => {
  await cloud?.close();
  for (const list of [runs, events, reports]) list.length = 0;
});

const at = (text: string): Date => new Date(`2026-11-23T${text}:00Z`);

async function start(): Promise<LocalCloud> {
  clock = holdClock(new Date(START));
  const noting = (name: string) => () => async (event: object) => {
    runs.push(`${name} ${clock.now().toISOString().slice(5, 16)}`);
    events.push(event);
  };
  cloud = await openLocalCloud({
    ...{ now: clock.now, heldClock: clock, schedules: SCHEDULES, report: (line: object) => reports.push(line) },
    functions: { 'missing-backup': noting('hourly'), scrub: noting('daily') },
  });
  return cloud;
}

test('a clock that is moved as time passes runs everything at its own hour, in order, once', async () => {
  const running = await start();
  await running.moveClock(at('05:59'));
  expect(runs).toEqual([]);
  await running.moveClock(at('08:30'));
  const expected = ['hourly 11-23T06:00', 'hourly 11-23T07:00', 'hourly 11-23T08:00', 'daily 11-23T08:00'];
  expect([...runs].sort()).toEqual([...expected].sort());
  expect(runs.slice(0, 2)).toEqual(expected.slice(0, 2));
  expect(events[0]).toEqual({ n: 1 });
  await running.moveClock(at('08:30'));
  expect(runs).toHaveLength(4);
  await running.moveClock(at('09:00'));
  expect(runs.at(-1)).toBe('hourly 11-23T09:00');
  expect(runs).toHaveLength(5);
  expect(reports).toEqual([]);
});

test('a clock that leaps runs what fell due, late but once each', async () => {
  const running = await start();
  clock.moveTo(at('08:30'));
  await running.idle();
  expect([...runs].sort()).toEqual(['daily 11-23T08:30', ...Array(3).fill('hourly 11-23T08:30')]);
});

test('a leap over years runs the newest thousand of each, and says what it passed over', async () => {
  const running = await start();
  clock.moveTo(new Date('2028-11-23T05:30:00Z'));
  await running.idle();
  const count = (name: string) => runs.filter((run) => run.startsWith(name)).length;
  expect([count('hourly'), count('daily')]).toEqual([1000, 731]);
  expect(reports).toEqual([
    { problem: `the clock jumped: ${731 * 24 - 1000} due times of a schedule were passed over`, schedule: 'hourly' },
  ]);
  await running.moveClock(new Date('2028-11-23T06:00:00Z'));
  expect(count('hourly')).toBe(1001);
});

test('a move back is refused, and the next one goes on', async () => {
  const running = await start();
  await expect(running.moveClock(new Date('2026-01-01T00:00:00Z'))).rejects.toThrow(RangeError);
  await Promise.all([running.moveClock(at('06:30')), running.moveClock(at('07:30'))]);
  expect(runs).toEqual(['hourly 11-23T06:00', 'hourly 11-23T07:00']);
});

test('a clock that goes by itself needs nobody to move it', async () => {
  // A tenth of a second before a full hour; it goes on once the cloud is there, however long that takes.
  const from = Date.parse('2026-11-23T06:00:00Z') - 100;
  let startedMs: number | undefined;
  cloud = await openLocalCloud({
    now: () => new Date(from + (startedMs === undefined ? 0 : performance.now() - startedMs)),
    schedules: SCHEDULES,
    functions: { 'missing-backup': () => async (event: object) => void events.push(event) },
  });
  startedMs = performance.now();
  await vi.waitFor(() => expect(events).toEqual([{ n: 1 }]), { timeout: 10_000 });
});

test('a function that does not run has no schedule either', async () => {
  clock = holdClock(new Date(START));
  cloud = await openLocalCloud({ now: clock.now, heldClock: clock, functions: {} });
  await cloud.moveClock(new Date('2030-01-01T00:00:00Z'));
  expect(() => cloud!.runSchedule('digest-weekly')).toThrow(/no schedule runs here/);
});

describe('over HTTP', () => {
  const send = (method: string, path: string, more: { body?: string; keys?: LocalCloud['ready']['operator'] } = {}) => {
    const keys = more.keys ?? cloud!.ready.operator;
    return sendRaw({ ...cloud!.ready, keys }, { method, path, body: more.body ?? '', time: clock.now() });
  };

  test('the operator lists schedules and runs one', async () => {
    const running = await start();
    const listed = JSON.parse((await send('GET', '/_schedules')).body.toString());
    expect(listed).toEqual([
      { ...of('hourly'), next: '2026-11-23T06:00:00.000Z' },
      { ...of('daily'), next: '2026-11-23T08:00:00.000Z' },
    ]);
    expect((await send('POST', '/_schedules/daily')).status).toBe(202);
    await running.idle();
    expect(runs).toEqual(['daily 11-23T05:30']);
    expect(await send('POST', '/_schedules/weekly')).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await send('DELETE', '/_schedules/daily')).toMatchObject({ status: 501 });
    expect(await send('GET', '/_secrets')).toMatchObject({ status: 501 });
  });

  test('a move answers when everything has run', async () => {
    await start();
    expect(await send('PUT', '/_clock', { body: at('06:10').toISOString() })).toMatchObject({ status: 200 });
    expect(runs).toEqual(['hourly 11-23T06:00']);
  });

  test('nobody else does either', async () => {
    const running = await start();
    for (const keys of [running.ready.site, running.roles.digest]) {
      expect(await send('POST', '/_schedules/daily', { keys })).toMatchObject({ status: 403, code: 'AccessDenied' });
      expect(await send('GET', '/_schedules', { keys })).toMatchObject({ status: 403 });
      expect(await send('PUT', '/_sites/mine', { keys })).toMatchObject({ status: 403 });
      expect(await send('PUT', '/_clock', { keys, body: '2027-01-01T00:00:00Z' })).toMatchObject({ status: 403 });
    }
    await running.idle();
    expect(runs).toEqual([]);
  });

  const of = (name: string) => {
    const { function: called, expression, timeZone } = SCHEDULES.find((one) => one.name === name)!;
    return { name, function: called, expression, timeZone };
  };
});
