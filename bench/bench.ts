// `npm run bench`: our backup and its peers side by side on the same dumps, alternating, as a table and bench/results.json.
// Without measuring all of them in one run on one machine, "faster than" would be a memory of another day.

import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDebianPackages } from '../tools/debian-packages.ts';
import { contenders } from './contenders.ts';
import { prepareDumps } from './dumps.ts';
import { FULL, QUICK } from './limits.ts';
import { liveTable, measureLive } from './live.ts';
import { prepareLongDump } from './long-dump.ts';
import { describeMachine } from './machine.ts';
import { benchTable, type Finding } from './report.ts';
import { measureMemory, runScenario } from './scenario.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    /** Names of contenders, by comma; the first is what the others are compared with. */
    only: { type: 'string', default: 'ours,restic-s3,restic-disk,borg' },
    work: { type: 'string', default: join(import.meta.dirname, 'scratch') },
    results: { type: 'string', default: join(import.meta.dirname, 'results.json') },
  },
});
const size = options.quick ? QUICK : FULL;
const runs = Number(options.runs ?? size.runs);
if (!Number.isInteger(runs) || runs < 1)
  throw new Error(`--runs must be a whole number from 1 on, not ${options.runs}`);

await ensureDebianPackages(['restic', 'borgbackup', 'time']);
await mkdir(options.work, { recursive: true });
say(`making the dumps (once for each size, kept in ${options.work})`);
const dumps = await prepareDumps(options.work, size.scale);
const chosen = await contenders(options.only.split(','), options.work);
const findings: Finding[] = chosen.map(({ name, version }) => ({
  name,
  version,
  timed: [],
  counted: undefined,
  memory: [],
}));

for (let run = 0; run < runs; run += 1) {
  // Each run begins with another contender, so that none always finds the machine as the same neighbour left it.
  for (let turn = 0; turn < chosen.length; turn += 1) {
    const index = (run + turn) % chosen.length;
    say(`run ${run + 1} of ${runs}: ${chosen[index]!.name}`);
    findings[index]!.timed.push(
      await runScenario(chosen[index]!, dumps, { workFolder: options.work, countTraffic: false }),
    );
  }
}
const longDump = await prepareLongDump(dumps.first, size.longDumpRepeats);
for (const [index, contender] of chosen.entries()) {
  say(`counting requests and measuring memory: ${contender.name}`);
  const finding = findings[index]!;
  if (contender.overS3)
    finding.counted = await runScenario(contender, dumps, { workFolder: options.work, countTraffic: true });
  for (const path of [dumps.first, longDump]) {
    const { size: dumpBytes } = await stat(path);
    finding.memory.push({ dumpBytes, cost: await measureMemory(contender, path, options.work) });
  }
}
const live = options.only.split(',').includes('ours')
  ? await measureLive(dumps.database, { workFolder: options.work, runs })
  : undefined;

console.log(benchTable(findings));
if (live !== undefined) console.log(liveTable(live));
const results = { machine: await describeMachine(), scale: size.scale, runs, findings, live };
await writeFile(options.results, `${JSON.stringify(results, null, 2)}\n`);

/** On stderr, so that stdout is the tables and nothing else. */
function say(text: string): void {
  console.error(text);
}
