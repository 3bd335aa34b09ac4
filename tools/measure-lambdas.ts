// `npm run measure:lambdas`: how large each lambda's bundle is, and how long it takes to start, as a table for docs/infra.md. A library that
// makes every start a second longer would otherwise be found in the bill.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { App } from 'aws-cdk-lib';
import { buildApp } from '../infra/build-app.ts';
import { readSettings } from '../infra/deployment/read-files.ts';
import { FUNCTIONS, functionName } from '../infra/policies/deployed-names.ts';

const ROOT = join(import.meta.dirname, '..');
const STARTS = 9;

/**
 * Prints the processor time that an import takes, and the memory behind it: what Lambda calls the initialisation of a cold start. Not the
 * time on the wall, which says more about what else the machine does.
 */
const SCRIPT = `
const began = process.cpuUsage();
await import(process.argv[1]);
const { user, system } = process.cpuUsage(began);
console.log(JSON.stringify({ ms: (user + system) / 1000, mib: process.memoryUsage.rss() / 1048576 }));
`;

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

interface DeployedFunction {
  readonly Properties: { readonly FunctionName?: string; readonly Code?: { readonly S3Key: string } };
}

const outdir = mkdtempSync(join(tmpdir(), 'offsite-measure-'));
try {
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const { vault } = buildApp({ app, settings: readSettings(ROOT).settings, sites: [] });
  const { Resources } = app.synth().getStackByName(vault.stackName).template;
  process.stdout.write(
    '| function | bundle | compressed | processor time of a start | memory after it |\n|---|---:|---:|---:|---:|\n',
  );
  for (const name of FUNCTIONS) {
    const { Properties } = Object.values<DeployedFunction>(Resources).find(
      (one) => one.Properties.FunctionName === functionName(name) && one.Properties.Code,
    )!;
    const bundle = join(outdir, `asset.${Properties.Code!.S3Key.replace('.zip', '')}`, 'index.mjs');
    const bytes = readFileSync(bundle);
    const starts = Array.from({ length: STARTS }, () => {
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT, bundle], {
        encoding: 'utf8',
      });
      return JSON.parse(stdout) as { ms: number; mib: number };
    });
    const kib = (count: number): string => `${Math.round(count / 1024).toLocaleString('en')} KiB`;
    const ms = Math.round(median(starts.map((one) => one.ms)));
    const mib = Math.round(median(starts.map((one) => one.mib)));
    process.stdout.write(
      `| ${name} | ${kib(bytes.length)} | ${kib(gzipSync(bytes).length)} | ${ms} ms | ${mib} MiB |\n`,
    );
  }
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
