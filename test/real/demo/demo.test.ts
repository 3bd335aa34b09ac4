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
/** A minute where nothing else runs; other programs on the same cores must not make it fail. */
const DEMO_SECONDS_MAX = 400;
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

interface Sent {
  readonly subject?: string;
  readonly text: string;
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
  const told = (name: string) => (step(name).mails as Sent[]).map(({ subject }) => subject);
  const mail = (name: string, index = 0) => (step(name).mails as Sent[])[index]!.text;
  const sms = (name: string) => (step(name).sms as Sent[]).map(({ text }) => text);

  beforeAll(async () => {
    run = await runDemo();
  }, DEMO_SECONDS_MAX * 1000);

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
      ['damage-told', true],
      ['verify-refuses', true],
      ['restore-refuses', true],
      ['healing-backup', true],
      ['restore', true],
      ['comparison', true],
      ['silence', true],
      ['escalation', true],
      ['failed-run', true],
      ['failure-told', true],
      ['reminder', true],
      ['all-clear', true],
      ['digest', true],
      ['mass-change', true],
      ['anomaly', true],
      ['freeze', true],
      ['acknowledge', true],
      ['weeks', true],
      ['retention', true],
      ['verify-all', true],
      [undefined, true],
    ]);
    expect(run.exitCode).toBe(0);
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
      refused('store in an archive, hours away'),
      refused('begin an upload that no listing shows'),
      refused('hide it behind a delete marker', 'AccessDenied', 'operator'),
      refused('delete its version', 'AccessDenied', 'operator'),
      refused('shorten its lock to one day', 'AccessDenied', 'operator'),
      refused('lock it for twenty years', 'AccessDenied', 'operator'),
      refused('put a hold without end on it', 'AccessDenied', 'operator'),
      refused('give it a key that can be withdrawn', 'AccessDenied', 'operator'),
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

  test('the clinic is told of the damage, in its words, by mail and SMS, and that it is healed', () => {
    const practice = "Dr Novakova's Practice";
    expect(told('damage-told')).toEqual([`The backup of Patients failed its check - ${practice}`]);
    expect(mail('damage-told')).toContain(`the stored bytes are damaged`);
    expect(mail('damage-told')).toContain(step('damage').pack);
    expect(sms('damage-told')).toEqual([
      expect.stringMatching(/^Dr Novakova's Practice: The backup of Patients failed/),
    ]);
    expect(told('healing-backup')).toEqual([`All is well: the backup of Patients has arrived - ${practice}`]);
    expect(sms('healing-backup')).toHaveLength(1);
  });

  test('a night without a backup: a mail, later an SMS, the reason of a failed run, a reminder, the all-clear', () => {
    expect(told('silence')).toEqual([expect.stringMatching(/^The clinic's server is silent/)]);
    expect(mail('silence')).toContain('Last sign of life: 2027-01-12 22:3');
    expect(mail('silence')).toContain('Found at: 2027-01-14 09:00:00 +01:00');
    expect(sms('silence')).toEqual([]);
    expect(sms('escalation')).toEqual([expect.stringContaining('The server has been silent since 12 Jan 22:3')]);
    expect(step('failed-run')).toMatchObject({ exitCode: 5, error: expect.stringContaining('password') });
    expect(told('failure-told')).toEqual([
      expect.stringMatching(/^All is well: the clinic's server is back/),
      expect.stringMatching(/^The backup of Patients is missing/),
    ]);
    expect(mail('failure-told', 1)).toMatch(/^Reported by the server \(not verified\): “.*password/m);
    expect(sms('failure-told')).toHaveLength(2);
    expect(told('reminder')).toEqual([expect.stringMatching(/^Reminder, day 2: The backup of Patients is missing/)]);
    expect(sms('reminder')).toHaveLength(1);
    expect(told('all-clear')).toEqual([expect.stringMatching(/^All is well: the backup of Patients has arrived/)]);
    expect(sms('all-clear')).toHaveLength(1);
    for (const text of run.lines.flatMap(({ sms = [] }) => sms as Sent[])) expect(text.text.length).toBeLessThan(161);
  });

  test('Monday brings the digest: what was due, what is there, and the copies', () => {
    expect(told('digest')).toEqual([expect.stringMatching(/^Backups of the week/)]);
    expect(mail('digest')).toContain('5 backups were due, 3 passed the check');
    expect(mail('digest')).toMatch(/1 copy that cannot be deleted +yes/);
    expect(step('digest').toOperator).toHaveLength(1);
  });

  test('a mass change is told, and freezes retention until somebody has looked', () => {
    expect(step('mass-change')).toMatchObject({
      verdict: 'valid',
      anomalies: expect.arrayContaining(['dedup-collapsed']),
    });
    expect(told('anomaly')).toEqual([expect.stringMatching(/^An unusual change in Patients/)]);
    expect(mail('anomaly')).toContain('We will delete none of them until the');
    expect(sms('anomaly')).toHaveLength(1);
    expect(step('freeze').frozen).toBeGreaterThan(0);
    expect(told('acknowledge')).toEqual([expect.stringMatching(/^All is well: the unusual change/)]);
    expect(step('acknowledge').outside).toBeGreaterThan(0);
  });

  test('retention removes backups and packs in the end, and all that is left can be restored', () => {
    const { removed, left, packs, bytesBefore, bytesNow } = step('retention') as unknown as Record<string, number>;
    // The week before the practice closed has seven backups, one of which the rule keeps; then comes one each Tuesday.
    expect(removed! + left!).toBe(7 + (step('weeks').weeks as number));
    expect(removed).toBeGreaterThanOrEqual(5);
    expect(packs).toBeGreaterThan(0);
    expect(bytesNow).toBeLessThan(bytesBefore! * 0.8);
    expect(step('verify-all').verified).toBe(left);
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
