// `npm run simulate`: sites through months and years in the local cloud, with everything that goes wrong in them, checked every day.
// Without it, a lock that is renewed a day too late would show after months, at a clinic.

import { randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BrokenDay } from './broken-day.ts';
import { MUTATIONS } from './mutations/mutations.ts';
import { patchSource } from './mutations/patch-source.ts';
import { runMutation } from './mutations/run-mutation.ts';

const USAGE = `usage: npm run simulate -- [options]
  --days DAYS          how long (730)
  --sites SITES        how many clinics (3)
  --seed SEED          what chance follows from; drawn and printed unless given
  --from DATE          the first day (2026-11-01)
  --troubles TIMES     how much more often than usual something goes wrong at the clinics
  --quiet-cloud        without faults of S3 and of lambdas
  --restore-days DAYS  between two restores of a backup (30)
  --measure FILE       writes there what each lambda asked of S3, in the form of lambdas/cost/measured-requests.json
  --trace FILE         writes there what happens and what the lambdas log, a line each
  --mutation NAME      with one rule broken on purpose, which must be noticed
  --mutations          says which there are
  --all-mutations      runs each, and fails unless each is noticed
  --json               the summary as JSON in one line
`;

class UsageError extends Error {}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(
    isUsage ? `simulate: error: ${(error as Error).message}\n\n${USAGE}` : `${(error as Error).stack}\n`,
  );
  process.exitCode = isUsage ? 2 : 1;
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: {
      measure: text,
      trace: text,
      troubles: text,
      mutation: text,
      mutations: flag,
      'all-mutations': flag,
      days: text,
      sites: text,
      seed: text,
      from: text,
      json: flag,
      'quiet-cloud': flag,
      'restore-days': text,
    },
  });
  if (values.mutations) {
    for (const { name, what } of MUTATIONS) process.stdout.write(`${name.padEnd(32)}${what}\n`);
    return 0;
  }
  if (values['all-mutations']) return await runAllMutations();
  const mutation = MUTATIONS.find(({ name }) => name === values.mutation);
  if (values.mutation !== undefined && mutation === undefined)
    throw new UsageError('no such --mutation; see --mutations');
  if (mutation !== undefined) patchSource(mutation);
  // Only now: whatever was loaded before could not be changed any more.
  const { runSimulation } = await import('./run-simulation.ts');
  const { simulatedLambdas } = await import('./cloud/lambdas.ts');
  const file = values.trace === undefined ? undefined : openSync(values.trace, 'w');
  const trace = (line: object): void => void (file !== undefined && writeSync(file, `${JSON.stringify(line)}\n`));
  const seed = values.seed ?? mutation?.seed ?? randomBytes(4).toString('hex');
  const days = wholeNumber('--days', values.days ?? String(mutation?.days ?? 730));
  const sites = wholeNumber('--sites', values.sites ?? String(mutation?.sites ?? 3));
  const from = new Date(`${values.from ?? '2026-11-01'}T12:30:00.000Z`);
  if (Number.isNaN(from.getTime())) throw new UsageError('--from must be a date such as 2026-11-01');
  process.stderr.write(
    `simulate: seed ${seed}, ${sites} sites, ${days} days from ${from.toISOString().slice(0, 10)}\n`,
  );
  try {
    const summary = await runSimulation({
      ...{
        seed,
        days,
        sites,
        from: from.getTime(),
        withFaults: !values['quiet-cloud'],
        handlers: simulatedLambdas((event, fields) => trace({ event, ...fields })),
      },
      restoreDays: wholeNumber('--restore-days', values['restore-days'] ?? '30'),
      trace,
      measuredOn: new Date().toISOString().slice(0, 10),
      troubles: wholeNumber('--troubles', values.troubles ?? '1'),
      onMonth: (line) => void process.stderr.write(`${line}\n`),
    });
    const { measured, ...short } = summary;
    if (values.measure !== undefined) await writeFile(values.measure, `${JSON.stringify(measured, undefined, 2)}\n`);
    process.stdout.write(`${JSON.stringify(short, undefined, values.json ? 0 : 2)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof BrokenDay)) throw error;
    const { rule, what, expected, found } = error.cause.broken;
    const more = values.troubles === undefined ? '' : ` --troubles ${values.troubles}`;
    const broken = mutation === undefined ? '' : ` --mutation ${mutation.name}`;
    // A day more, since nothing is done in the last hour of a simulation.
    const again = `npm run simulate -- --seed ${seed} --sites ${sites} --days ${error.day + 1} --from ${from.toISOString().slice(0, 10)}${more}${broken}`;
    const lines = [
      `simulate: error: broken on day ${error.day} (${error.at.toISOString()}), seed ${seed}: ${rule}`,
      ...[`  what:     ${what}`, `  expected: ${expected}`, `  found:    ${found}`, `simulate: hint: ${again}`],
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
    if (values.json) process.stdout.write(`${JSON.stringify({ seed, day: error.day, broken: error.cause.broken })}\n`);
    return 1;
  }
}

async function runAllMutations(): Promise<number> {
  let missed = 0;
  for (const mutation of MUTATIONS) {
    const { isNoticed, said, seconds } = await runMutation(mutation);
    if (!isNoticed) missed++;
    const line = `${isNoticed ? 'noticed' : 'MISSED '}  ${mutation.name.padEnd(32)}${seconds} s  ${said}`;
    process.stdout.write(`${line}\n`);
  }
  return missed === 0 ? 0 : 1;
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,4}$/.test(value)) throw new UsageError(`${name} must be a number from 1`);
  return Number(value);
}
