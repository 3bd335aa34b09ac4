// From nothing to being forgotten, on a machine with a Firebird server and without Node: what issue this program makes, whether it
// starts by itself, and what becomes of it when it is killed, unplugged, without room, without the right time or without its key. The
// tests go on from each other, as the days of a clinic do. Run it by `npm run test:clean-machine`.

import { setTimeout as sleep } from 'node:timers/promises';
import { IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { register } from '../../demo/enrolment.ts';
import { EXIT } from '../../edge-uploader/failure.ts';
import { siteUserName } from '../../infra/policies/deployed-names.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { type Clinic, CONFIG, DATABASE, openClinic, SERVICE, TIMER } from './clinic.ts';
import type { Machine, Ran } from './machine.ts';

let clinic: Clinic;
let machine: Machine;
beforeAll(async () => {
  clinic = await openClinic();
  machine = clinic.machine;
  await machine.boot();
});
afterAll(() => clinic?.close());

const KIT_TEXT = '/etc/offsite/recovery-kit.txt';
let kit: string;

/** What the service's last run came to. */
async function result(): Promise<{ how: string; exitCode: number; log: string }> {
  while ((await machine.must(`systemctl show -p ActiveState --value ${SERVICE}`)).startsWith('activating'))
    await sleep(100);
  const shown = await machine.must(`systemctl show -p Result -p ExecMainStatus -p InvocationID ${SERVICE}`);
  const field = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(shown)![1]!;
  const log = await machine.must(`journalctl -o cat _SYSTEMD_INVOCATION_ID=${field('InvocationID')}`);
  return { how: field('Result'), exitCode: Number(field('ExecMainStatus')), log };
}

/** Starts the service as its timer does, and waits for its end. */
async function runService() {
  await machine.run(`systemctl start ${SERVICE}`);
  return result();
}

/** A run of it that must be a good backup, in the eyes of the cloud. */
async function expectGoodBackup(): Promise<Verdict> {
  const before = await clinic.manifests();
  const run = await runService();
  expect(run, run.log).toMatchObject({ how: 'success', exitCode: 0 });
  const verdict = await clinic.verdictSince(before);
  expect(verdict).toMatchObject({ state: 'valid' });
  return verdict;
}

/** Starts the service, and stops the clock of Firebird once a new pack lies in the vault: a backup that is half done and stays so. */
async function startedHalf(): Promise<void> {
  await clinic.admitPatients(60);
  const before = await clinic.packs();
  await machine.must(`systemctl start --no-block ${SERVICE}`);
  while ((await clinic.packs()) === before) await sleep(20);
  await machine.must('systemctl kill --signal=STOP firebird3.0');
}

/** At a whole minute, at least half a minute from now. */
async function scheduleSoon(): Promise<Date> {
  const at = new Date(Math.ceil((Date.now() + 30_000) / 60_000) * 60_000);
  const config = await machine.read(CONFIG);
  await machine.write(CONFIG, config.replace(/at: .*/, `at: every day at ${at.toISOString().slice(11, 16)}`));
  await machine.must('offsite schedule install --config /etc/offsite/offsite.yaml');
  return at;
}

/** The most that the service's process ever had, in kB, seen until its end. */
const WATCH_MEMORY = `until p=$(systemctl show -p MainPID --value ${SERVICE}); [ "$p" != 0 ]; do sleep 0.05; done
while grep VmHWM /proc/$p/status 2>/dev/null; do sleep 0.02; done | tail -1`;
const until = (at: Date): Promise<void> => sleep(Math.max(0, at.getTime() - Date.now()));
const leftovers = async (): Promise<string> =>
  machine.must(
    'find /run /tmp /var/tmp /etc/offsite -name "offsite-*" -not -path "/tmp/systemd*"; pgrep -l "offsite|gbak" || true',
  );

/** What `offsite doctor` finds. */
async function examined(): Promise<{ state: string; what: string; facts: object }[]> {
  const { stdout } = await machine.run(`offsite doctor --config ${CONFIG} --json`);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return events.filter(({ type }) => type === 'check');
}

test('it is a clean machine: no Node, nothing of ours but one file, a Firebird server with a database', async () => {
  expect((await machine.run('command -v node npm')).exitCode).not.toBe(0);
  expect(await machine.must('offsite --version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await machine.must('systemctl is-active firebird3.0')).trim()).toBe('active');
  await clinic.createDatabase();
  await clinic.admitPatients(20);
  expect(await clinic.patients()).toBe(2500);
});

test('from nothing to a validated first backup, with nobody at a terminal', async () => {
  await clinic.handOver();
  const init = 'offsite init --enrolment enrolment.json --answers answers.yaml';
  const first = await machine.run(init);
  expect(first).toMatchObject({ exitCode: EXIT.usage, stderr: expect.stringContaining('--kit-printed') });
  expect(first.stdout).toContain(`main: nalezena ${DATABASE}`);
  kit = await machine.read(KIT_TEXT);
  const { site, signingPublicKeys } = parse(await machine.read(CONFIG));
  await register(clinic.cloud, { site, signingPublicKeys });
  const word = /^check: (.+)$/m.exec(kit)![1]!;
  const second = await machine.run(`${init} --kit-printed ${word}`);
  expect(second).toMatchObject({ exitCode: 0, stderr: '' });
  expect(second.stdout).toMatch(/main: cloud zálohu \S+ zkontroloval a je v pořádku\./);
  expect((await machine.must('ls /etc/offsite')).split('\n')).not.toContain('recovery-kit.txt');
  expect(await machine.must('stat -c %a /etc/offsite /etc/offsite/secrets.yaml')).toBe('700\n600\n');
  expect((await machine.must(`systemctl is-enabled ${TIMER}; systemctl is-active ${TIMER}`)).trim()).toBe(
    'enabled\nactive',
  );
  await machine.must('rm enrolment.json answers.yaml');
});

test('status says that all is well', async () => {
  const status = await machine.run(`offsite status --config ${CONFIG}`);
  expect(status, status.stdout + status.stderr).toMatchObject({ exitCode: 0 });
  expect(status.stdout).toContain('Zálohy jsou v pořádku');
});

test('its timer starts it, and between runs nothing of it runs', async () => {
  // Only the spread of ten minutes is taken away, or this would take so long.
  await machine.write(`/etc/systemd/system/${TIMER}.d/now.conf`, '[Timer]\nRandomizedDelaySec=0\nAccuracySec=1s\n');
  const before = await clinic.manifests();
  const at = await scheduleSoon();
  expect(await machine.must('systemctl list-timers --all')).toContain(TIMER);
  expect(await leftovers()).toBe('');
  const watched = machine.run(WATCH_MEMORY);
  await until(at);
  await expect.poll(clinic.manifests, { timeout: 60_000, interval: 500 }).toHaveLength(before.length + 1);
  expect(await clinic.verdictSince(before)).toMatchObject({ state: 'valid' });
  await expect.poll(async () => (await result()).how, { timeout: 20_000 }).toBe('success');
  const memory = Number(/\d+/.exec((await watched).stdout)![0]) / 1000;
  await expect
    .poll(() => machine.must('journalctl _TRANSPORT=syslog -t offsite -p info -o cat -n 1'), { timeout: 20_000 })
    .toMatch(/^offsite backup: succeeded after \d+ s\n$/);
  const cpu = Number(/\d+/.exec(await machine.must(`systemctl show -p CPUUsageNSec ${SERVICE}`))![0]) / 1e9;
  process.stdout.write(
    `a scheduled run of an unchanged database of 20 MB took ${cpu.toFixed(2)} s of one core and ${memory.toFixed(0)} MB\n`,
  );
  expect(await leftovers()).toBe('');
});

test('journal and log tell of it, and the doctor finds nothing to mend', async () => {
  expect(await machine.must('journalctl -t offsite -o cat')).toMatch(/^offsite backup: succeeded after \d+ s$/m);
  expect(await machine.must('stat -c %a /var/log/offsite /var/log/offsite/*.log')).toBe('700\n600\n');
  const found = await examined();
  expect(found.filter(({ state }) => state === 'failed')).toEqual([]);
  expect(found).toContainEqual(
    expect.objectContaining({
      what: 'scheduleInstalled',
      facts: { job: TIMER.slice(0, -6), next: expect.any(String) },
    }),
  );
  const whats = found.map(({ what }) => what);
  expect(whats).toEqual(
    expect.arrayContaining(['accountFull', 'rightsTight', 'engineFits', 'dumpBegins', 'lastRunGood']),
  );
  await machine.must(`systemctl disable --now ${TIMER}; chmod o+w /etc/offsite`);
  const broken = (await examined()).flatMap(({ state, what }) => (state === 'failed' ? [what] : []));
  expect(new Set(broken)).toEqual(new Set(['rightsChange', 'scheduleDisabled']));
  await machine.must(`chmod o-w /etc/offsite; systemctl enable --now ${TIMER}`);
});

test('killed half way: the next run goes on with what was stored', async () => {
  await startedHalf();
  const before = await clinic.manifests();
  const id = (await machine.must(`systemctl show -p MainPID --value ${SERVICE}`)).trim();
  await machine.must(`kill -9 ${id}`);
  await machine.must('systemctl kill --signal=CONT firebird3.0');
  await expect.poll(async () => (await result()).how, { timeout: 20_000 }).toBe('signal');
  expect(await clinic.manifests()).toEqual(before);
  expect((await clinic.reports()).at(-1)).toMatchObject({ phase: 'started' });
  const { backup } = await expectGoodBackup();
  // At least one pack of 16 MiB was there already, of 60 MB that are new.
  expect(await clinic.newBytes(backup)).toBeLessThan(50e6);
  expect(await leftovers()).toBe('');
});

test('unplugged half way, and off at the time of the next: it is caught up at the start', async () => {
  const at = await scheduleSoon();
  await startedHalf();
  const before = await clinic.manifests();
  await machine.pullThePlug();
  await until(new Date(at.getTime() + 2_000));
  expect(await clinic.manifests()).toEqual(before);
  await machine.boot();
  await expect.poll(clinic.manifests, { timeout: 60_000, interval: 500 }).toHaveLength(before.length + 1);
  expect(await clinic.verdictSince(before)).toMatchObject({ state: 'valid' });
  expect(await leftovers()).toBe('');
});

test('a full disk: Firebird itself fails, which is told; and with room again the next one is good', async () => {
  await machine.run('dd if=/dev/zero of=/full bs=1M; sync');
  expect((await machine.run('echo x > /x')).exitCode).not.toBe(0);
  const before = await clinic.manifests();
  const run = await runService();
  expect(run, run.log).toMatchObject({ how: 'exit-code', exitCode: EXIT.source });
  expect(run.log).toMatch(/error: dumping .* failed: .*\n.*hint: see in firebird\.log/);
  expect((await clinic.reports()).at(-1)).toMatchObject({ phase: 'failed', failure: { exit: 'source' } });
  expect(await clinic.manifests()).toEqual(before);
  await machine.must('truncate -s -16M /full');
  await expect.poll(() => clinic.patients().catch(() => 0), { timeout: 30_000 }).toBeGreaterThan(0);
});

test('a disk with some megabytes: a backup needs no room, and one that does says so before it begins', async () => {
  await expectGoodBackup();
  const config = await machine.read(CONFIG);
  await machine.write(
    CONFIG,
    config.replace('engine: firebird', 'engine: firebird\n    method: spool\n    spoolFolder: /var/tmp'),
  );
  const before = await clinic.manifests();
  const run = await runService();
  expect(run, run.log).toMatchObject({ how: 'exit-code', exitCode: EXIT.disk });
  expect(run.log).toMatch(/error: dumping .* \(spool\) was refused: it may take \d+ bytes and \S+ has \d+ free/);
  expect(run.log).toMatch(/hint: free space there/);
  expect(await machine.must('journalctl _TRANSPORT=syslog -t offsite -p err -o cat -n 1')).toMatch(
    /^offsite backup: failed after \d+ s with exit code 10 \(disk\): dumping .*; hint: free space there.*\n$/,
  );
  expect((await clinic.reports()).at(-1)).toMatchObject({ phase: 'failed', failure: { exit: 'disk' } });
  expect(await clinic.manifests()).toEqual(before);
  await machine.must('rm /full');
  await expectGoodBackup();
  await machine.write(CONFIG, config);
  expect(await leftovers()).toBe('');
});

test.each([
  ['two hours late', '-2h'],
  ['a day ahead', '+1d'],
  ['with an empty battery, in 2010', '@2010-01-01 00:00:00'],
])('a clock that is %s: said, and the backup counts', async (_how, time) => {
  const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
  const settings = [`LD_PRELOAD=${library}`, `"FAKETIME=${time}"`, 'FAKETIME_DONT_FAKE_MONOTONIC=1'];
  const drop = `/run/systemd/system/${SERVICE}.d/clock.conf`;
  await machine.write(drop, `[Service]\n${settings.map((setting) => `Environment=${setting}\n`).join('')}`);
  await machine.must('systemctl daemon-reload');
  const before = await clinic.manifests();
  const run = await runService();
  expect(run).toMatchObject({ how: 'success', exitCode: 0 });
  expect(run.log).toMatch(/warning: the clock of this machine is \d+ minutes (behind|ahead of) the store's; set it/);
  expect(await clinic.verdictSince(before)).toMatchObject({ state: 'valid' });
  await machine.must(`rm ${drop}; systemctl daemon-reload`);
  await expectGoodBackup();
});

test('a key that was switched off: said, and the next one with a key is good', async () => {
  const { endpoint, region, operator, site } = clinic.cloud;
  const iam = new IAMClient({ endpoint, region, credentials: operator });
  const key = { UserName: siteUserName('uploader', site.id), AccessKeyId: site.accessKeyId };
  await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }));
  const before = await clinic.manifests();
  const refused = await runService();
  expect(refused).toMatchObject({ how: 'exit-code', exitCode: EXIT.refused });
  expect(refused.log).toMatch(/offsite: error: [^\n]+\n[^\n]*hint: [^\n]+/);
  expect(await clinic.manifests()).toEqual(before);
  expect((await examined()).map(({ what }) => what)).toContain('keyRefused');
  await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Active' }));
  iam.destroy();
  expect((await examined()).map(({ what }) => what)).toContain('keyAccepted');
  await expectGoodBackup();
});

test('what the print holds brings every patient back', async () => {
  await machine.write('/root/kit.txt', kit);
  const back = '/var/lib/firebird/3.0/data/back.fdb';
  const restored: Ran = await machine.run(`offsite restore main --kit kit.txt --into-database ${back}`);
  expect(restored, restored.stderr).toMatchObject({ exitCode: 0 });
  await machine.must(`chown firebird ${back}`);
  expect(await clinic.patients(back)).toBe(await clinic.patients());
});
