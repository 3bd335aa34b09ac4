// `npm run bench:quiet [scale]`: what a scheduled run costs the clinic's server on a night on which nothing has changed, by the executable of
// `npm run build:exe`, as Linux counts it. The made-up clinic of the demo, on a real Firebird server; a scale of 100 is a dump of some 170 MB.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClinicDatabase } from '../demo/clinic-database.ts';
import { enrolClinic } from '../demo/enrolment.ts';
import { startFirebirdServer } from '../demo/firebird-server.ts';
import { startLocalCloudProcess } from '../demo/local-cloud-process.ts';
import { runOffsite } from '../demo/offsite-process.ts';
import { buildUploader } from '../tools/build-uploader.ts';
import { ensureDebianPackages } from '../tools/debian-packages.ts';

const EXECUTABLE = join(import.meta.dirname, '../dist/offsite-linux-x64');
/** Linux's own, for the times of processes. */
const TICKS_PER_SECOND = 100;
const LOOK_MILLISECONDS = 20;
const RUNS = 3;

interface Cost {
  readonly seconds: number;
  /** Of one core. */
  readonly ownCpuSeconds: number;
  readonly toolCpuSeconds: number;
  readonly peakMegabytes: number;
  /** Without the pages of the executable file, which the system takes back when it needs them. */
  readonly peakOwnMegabytes: number;
  readonly event: Record<string, unknown>;
}

async function scheduledRun(configPath: string): Promise<Cost> {
  const args = ['backup', '--config', configPath, '--scheduled', '--json'];
  const child = spawn(EXECUTABLE, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const startedMs = performance.now();
  let [own, tool, peak, peakOwn] = [0, 0, 0, 0];
  const look = setInterval(() => {
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
      own = (fields[11]! + fields[12]!) / TICKS_PER_SECOND;
      tool = (fields[13]! + fields[14]!) / TICKS_PER_SECOND;
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      peak = Math.max(peak, kilobytes('VmHWM') / 1000);
      peakOwn = Math.max(peakOwn, (kilobytes('RssAnon') + kilobytes('RssShmem')) / 1000);
    } catch {
      // It has just ended.
    }
  }, LOOK_MILLISECONDS);
  const [code] = await once(child, 'close');
  clearInterval(look);
  if (code !== 0) throw new Error(`offsite ended with ${code}`);
  const events = stdout
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  const event = events.find(({ type }) => type === 'backup') ?? {};
  const seconds = (performance.now() - startedMs) / 1000;
  return { seconds, ownCpuSeconds: own, toolCpuSeconds: tool, peakMegabytes: peak, peakOwnMegabytes: peakOwn, event };
}

/** What of ours runs now: nothing but what this measurement has started. */
function running(): string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const lines = ids.map((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  });
  return lines.filter((line) => line.startsWith(EXECUTABLE));
}

const scale = Number(process.argv[2] ?? 100);
await ensureDebianPackages(['firebird3.0-server', 'firebird3.0-utils']);
const folder = mkdtempSync(join(tmpdir(), 'offsite-measure-'));
const cloud = await startLocalCloudProcess(join(folder, 'cloud'));
const server = await startFirebirdServer({ folder });
try {
  const databasePath = await createClinicDatabase(server, { seed: 'demo', size: { scale } });
  const variables = Object.entries(server.environment).filter(([name]) => name.startsWith('FIREBIRD'));
  const { host, port, user, password } = server;
  const clinic = {
    engine: 'firebird',
    database: databasePath,
    host,
    port,
    user,
    environment: Object.fromEntries(variables),
  };
  const program = await buildUploader(join(folder, 'program'));
  const enrolment = await enrolClinic({
    ...{ program, cloud, folder, databases: { main: clinic }, passwords: { main: { password } } },
  });
  const { configPath } = enrolment.server;
  const first = await runOffsite(program, ['backup', '--config', configPath]);
  if (first.exitCode !== 0) throw new Error(first.stderr);
  const size = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  process.stdout.write(`database ${size(statSync(databasePath).size)}\n`);
  for (let run = 0; run < RUNS; run++) {
    const { event, ...cost } = await scheduledRun(configPath);
    const numbers = Object.entries(cost).map(([name, value]) => `${name} ${value.toFixed(2)}`);
    const { dumpBytes, newBytes, storedBytes } = event as Record<string, number>;
    const sizes = `dump ${size(dumpBytes!)}, new ${newBytes} bytes, stored ${storedBytes} bytes`;
    process.stdout.write(`${sizes}; ${numbers.join(', ')}\n`);
  }
  process.stdout.write(`running between runs: ${running().length}\n`);
} finally {
  await server.kill();
  await server.stop();
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
}
