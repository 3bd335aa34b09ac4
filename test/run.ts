// `npm test`: everything that decides whether a change may land, in one command. It installs the real programs that the tests
// use, so that none is skipped because a machine lacks something, and closes with one plain line of counts.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages } from '../tools/debian-packages.ts';

const DEBIAN_PACKAGES = [
  'firebird3.0-server',
  'firebird3.0-utils',
  'age',
  'zstd',
  'restic',
  'zip',
  '7zip',
  'borgbackup',
  'freetds-bin',
  'openssl',
  'osslsigncode',
  'tinyproxy',
  'faketime',
  'python3-cryptography',
  'python3-botocore',
  'strace',
  'systemd',
  'rsyslog',
  'zbar-tools',
  'libxml2-utils',
];

const counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs one program of the project's own; its exit code is one test. */
function step(name: string, program: string, args: readonly string[]): void {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(join('node_modules', '.bin', program), args, { stdio: 'inherit' });
  counts[status === 0 ? 'passed' : 'failed'] += 1;
}

/** Runs one project of the tests and adds its counts; a crash of the runner itself is a failure as well. */
function vitest(project: string): void {
  process.stdout.write(`\n== tests: ${project}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'offsite-test-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const program = join('node_modules', '.bin', 'vitest');
  const { status } = spawnSync(program, ['run', '--project', project, ...reporters], { stdio: 'inherit' });
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += numPassedTests;
    counts.failed += Math.max(numFailedTests, status === 0 ? 0 : 1);
    counts.skipped += numPendingTests;
    if (numPassedTests === 0) counts.failed += 1;
  } catch {
    counts.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await ensureDebianPackages(DEBIAN_PACKAGES);
step('types', 'tsc', []);
step('formatting and lint', 'biome', ['ci']);
vitest('unit');
vitest('real');
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
