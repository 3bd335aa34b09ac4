// Runs the demonstration as a newcomer does, and checks what each step claims. Without it the first thing that anybody tries
// would be the first thing to break.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const DEMO_SECONDS_MAX = 170;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Line {
  readonly step?: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly [fact: string]: unknown;
}

/** Everything that the demonstration makes lies in `folder`. `onLine` may interrupt it. */
async function runDemo(onLine: (line: Line, interrupt: () => void) => void = () => undefined) {
  const args = ['--disable-warning=ExperimentalWarning', 'demo/demo.ts', '--json'];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(JSON.parse(text));
    onLine(lines.at(-1)!, () => child.kill('SIGINT'));
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, lines, stderr };
}

describe('the whole demonstration', () => {
  let run: Awaited<ReturnType<typeof runDemo>>;
  const step = (name: string): Line => run.lines.find((line) => line.step === name)!;

  beforeAll(async () => {
    run = await runDemo();
  });

  test('every step holds, in this order', () => {
    expect(run.stderr).toBe('');
    expect(run.lines.map(({ step, ok }) => [step, ok])).toEqual([
      ['ready', true],
      ['cloud', true],
      ['clinic', true],
      ['keys', true],
      ['first-backup', true],
      ['day-backup', true],
      ['theft', true],
      ['damage', true],
      ['verify-refuses', true],
      ['restore-refuses', true],
      ['healing-backup', true],
      ['restore', true],
      ['comparison', true],
      [undefined, true],
    ]);
    expect(run.exitCode).toBe(0);
    expect(run.lines.at(-1)!.seconds).toBeLessThan(DEMO_SECONDS_MAX);
  });

  test('the database is of some size, and a day uploads little of it', () => {
    const first = step('first-backup');
    expect(first.dumpBytes).toBeGreaterThan(20e6);
    expect(first.verdict).toBe('valid');
    const day = step('day-backup');
    expect(day.verdict).toBe('valid');
    expect(day.storedBytes).toBeGreaterThan(0);
    expect(day.storedBytes as number).toBeLessThan((first.storedBytes as number) / 10);
  });

  test('S3 refuses whatever a thief or the operator tries, in its own words', () => {
    const { attempts, unharmed } = step('theft') as unknown as { attempts: object[]; unharmed: boolean };
    expect(unharmed).toBe(true);
    const refused = (what: string, refusedWith = 'AccessDenied', who = 'site') => ({ who, what, refusedWith });
    expect(attempts).toEqual([
      refused('hide it behind a delete marker'),
      refused('delete its version'),
      refused('overwrite it'),
      refused('overwrite it with If-None-Match', 'PreconditionFailed'),
      refused('shorten its lock to one day'),
      refused('lock it for twenty years, at your cost'),
      refused('store more, locked for twenty years'),
      refused('store under a key of his own (SSE-C)'),
      refused('delete its version', 'AccessDenied', 'operator'),
      refused('shorten its lock to one day', 'AccessDenied', 'operator'),
      refused('lock it for twenty years', 'AccessDenied', 'operator'),
    ]);
  });

  test('damage on the disk is found, refused and healed', () => {
    const { pack } = step('damage');
    expect(step('damage')).toMatchObject({ verdict: 'failed', rule: 'damaged' });
    expect(step('verify-refuses')).toMatchObject({ exitCode: 9 });
    expect(step('restore-refuses')).toMatchObject({ exitCode: 9, left: [] });
    expect(step('restore-refuses').error).toContain(pack);
    expect(step('healing-backup')).toMatchObject({ verdict: 'valid' });
    expect(step('comparison').differences).toEqual([]);
  });

  test('nothing is left', async () => {
    expect(await readdir(folder)).toEqual([]);
  });
});

test('Ctrl-C ends it at once with 130, and nothing is left', async () => {
  const run = await runDemo(({ step }, interrupt) => {
    if (step === 'cloud') interrupt();
  });
  expect(run.lines.map(({ step, ok }) => [step, ok])).toEqual([
    ['ready', true],
    ['cloud', true],
    ['clinic', false],
    [undefined, false],
  ]);
  expect(run.exitCode).toBe(130);
  expect(await readdir(folder)).toEqual([]);
});
