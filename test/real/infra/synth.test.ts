// `npx cdk synth` as an operator runs it in a fresh clone: the real CLI, the real bundler, no credentials, and a network that leads
// nowhere. What comes out is then run: each bundle must start on the Node that Lambda has.

import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../../infra/policies/deployed-names.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');
const CLONED = [
  'infra',
  'lambdas',
  'language',
  'vault',
  'sites',
  'cdk.json',
  'deployment.example.yaml',
  'package.json',
  'package-lock.json',
];
/** Port 9 of this machine, where nobody listens: whoever asks the network fails. */
const NOWHERE = 'http://127.0.0.1:9';

/** What was measured (docs/infra.md), and half as much again: a library that is too large for a lambda is noticed here. */
const BUNDLE_BYTES_MAX = 1.7 * 1024 * 1024;

const clone = mkdtempSync(join(tmpdir(), 'offsite-clone-'));
const environment = {
  PATH: `${join(clone, 'node_modules/.bin')}:${process.env.PATH}`,
  HOME: join(clone, 'home'),
  ...{ HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE, http_proxy: NOWHERE, https_proxy: NOWHERE },
  ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' },
};
const synth = async (...more: string[]) =>
  await run('npx', ['--no-install', 'cdk', 'synth', '--quiet', ...more], { cwd: clone, env: environment });

beforeAll(() => {
  for (const name of CLONED) cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  for (const file of readdirSync(join(clone, 'sites'))) if (file.endsWith('.yaml')) rmSync(join(clone, 'sites', file));
  mkdirSync(environment.HOME);
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

describe('in a fresh clone', () => {
  test('synthesises off-line, without credentials, and says what was not decided yet', async () => {
    const { stderr, stdout } = await synth();
    expect(stdout + stderr).toMatch(/There is no deployment\.yaml/);
    expect(readdirSync(join(clone, 'cdk.out'))).toContain('clinic-offsite-vault.template.json');
  });

  test.each(FUNCTIONS)('the bundle of %s is one file that starts and says what its environment lacks', async (name) => {
    const template = JSON.parse(readFileSync(join(clone, 'cdk.out/clinic-offsite-vault.template.json'), 'utf8'));
    const properties = Object.values<{
      Properties: { FunctionName?: string; Handler?: string; Code?: { S3Key: string } };
    }>(template.Resources).find(
      ({ Properties }) => Properties?.FunctionName === `clinic-offsite-${name}` && Properties.Code,
    )!.Properties;
    const folder = join(clone, 'cdk.out', `asset.${properties.Code!.S3Key.replace('.zip', '')}`);
    expect(readdirSync(folder)).toEqual(['index.mjs']);
    expect(statSync(join(folder, 'index.mjs')).size).toBeLessThan(BUNDLE_BYTES_MAX);
    expect(properties.Handler).toBe('index.handler');
    const script = `import(${JSON.stringify(join(folder, 'index.mjs'))}).then((m) => m.handler({})).catch((e) => console.log(String(e)))`;
    const { stdout } = await run('node', ['-e', script], { env: { ...environment, AWS_REGION: 'eu-central-1' } });
    expect(stdout).toContain(`the environment of the ${name} lambda`);
  });
});

describe('with a site', () => {
  test('makes its stack, and that one alone when asked', async () => {
    cpSync(join(clone, 'sites/example.yaml.example'), join(clone, 'sites/novak-praha.yaml'));
    writeFileSync(join(clone, 'sites/other.yaml'), 'site: other\n');
    await synth('--context', 'site=novak-praha', '--output', 'one.out');
    const templates = readdirSync(join(clone, 'one.out')).filter((name) => name.endsWith('.template.json'));
    expect(templates.toSorted()).toEqual([
      'clinic-offsite-site-novak-praha.template.json',
      'clinic-offsite-vault.template.json',
    ]);
  });

  test('that is written wrongly fails with the file and the field, without a stack trace', async () => {
    writeFileSync(join(clone, 'sites/other.yaml'), 'site: other\ncolour: blue\n');
    const failure = await synth('--output', 'bad.out').then(
      () => undefined,
      (error: { stderr: string; code: number }) => error,
    );
    expect(failure?.code).not.toBe(0);
    expect(failure?.stderr).toMatch(/clinic-offsite: error: sites\/other\.yaml is refused: colour: no such field/);
    expect(failure?.stderr).not.toMatch(/ {4}at /);
  });
});
