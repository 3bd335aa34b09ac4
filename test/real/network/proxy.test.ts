// The real program behind a proxy, as many practices are: by the config, by the environment, with a password; and each way in which a
// proxy says no, in words of its own. Without it such a practice would learn only that S3 cannot be reached.

import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runOffsite } from '../../../demo/offsite-process.ts';
import { type CliStage, expectRefusal, openCliStage } from '../cli/cli-stage.ts';
import { certificateMaker, startTlsBox } from './certificates.ts';
import { startRefusingProxy, startTinyproxy } from './proxies.ts';

const LOGIN = { user: 'practice', password: 'open:sesame@home' };
/** tinyproxy's own config file has no way to write other characters. */
const PLAIN_LOGIN = { user: 'practice', password: 'open-sesame' };
let stage: CliStage;
/** The cloud behind TLS, as S3 is, so that it is reached by CONNECT. */
let cloud: Awaited<ReturnType<typeof startTlsBox>>;
let base: { vault: object; network: object };

beforeAll(async () => {
  stage = await openCliStage();
  const make = certificateMaker(await mkdtemp(join(tmpdir(), 'offsite-test-')));
  const { certificatePath: certificateAuthority } = make.authority('authority', '/CN=Test authority');
  cloud = await startTlsBox(stage.cloud.endpoint, make.server('cloud', 'authority', 'localhost'));
  const vault = { ...(stage.enrolment.server.config.vault as object), endpoint: cloud.endpoint };
  base = { vault, network: { certificateAuthority } };
});
afterAll(async () => {
  cloud.stop();
  await stage.close();
});

const through = (proxy: string, secrets: object = {}): Promise<string> =>
  stage.variant({ ...base, network: { ...base.network, proxy } }, secrets);
const straight = (): Promise<string> => stage.variant(base);
const backup = (config: string): string[] => ['backup', '--config', config];

async function withEnvironment(environment: NodeJS.ProcessEnv, config: string) {
  const run = await runOffsite(stage.program, backup(config), { folder: stage.folder, environment });
  expect(run.stdout + run.stderr).not.toContain(PLAIN_LOGIN.password);
  return run;
}

async function tinyproxy(login?: typeof PLAIN_LOGIN) {
  const proxy = await startTinyproxy(login);
  onTestFinished(() => proxy.stop());
  return proxy;
}

describe('a backup', () => {
  test('through the proxy of the config', async () => {
    const proxy = await tinyproxy();
    await stage.backUp(await through(proxy.url));
    expect(await readFile(proxy.log, 'utf8')).toContain(`CONNECT localhost:${cloud.port}`);
  });

  test('with the password in the secrets file', async () => {
    const proxy = await tinyproxy(PLAIN_LOGIN);
    await stage.backUp(await through(proxy.url, { proxy: PLAIN_LOGIN }));
    expect(await readFile(proxy.log, 'utf8')).toContain(`CONNECT localhost:${cloud.port}`);
  });

  test('through the proxy of the environment, with its password', async () => {
    const proxy = await tinyproxy(PLAIN_LOGIN);
    const url = proxy.url.replace('//', `//${PLAIN_LOGIN.user}:${PLAIN_LOGIN.password}@`);
    const run = await withEnvironment({ HTTPS_PROXY: url }, await straight());
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await readFile(proxy.log, 'utf8')).toContain(`CONNECT localhost:${cloud.port}`);
  });

  test.each([
    ['NO_PROXY names the cloud', { NO_PROXY: 'nas.local,localhost' }, {}],
    ['the config says `none`', {}, { proxy: 'none' }],
  ])('not through the proxy of the environment, where %s', async (_, environment, network) => {
    const proxy = await startRefusingProxy(403);
    onTestFinished(proxy.stop);
    const config = await stage.variant({ ...base, network: { ...base.network, ...network } });
    const run = await withEnvironment({ HTTPS_PROXY: proxy.url, ...environment }, config);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(proxy.asked).toEqual([]);
  });

  test('through a proxy to a store that speaks no TLS', async () => {
    const proxy = await tinyproxy();
    await stage.backUp(await stage.variant({ network: { proxy: proxy.url } }));
    expect(await readFile(proxy.log, 'utf8')).toMatch(
      new RegExp(`(CONNECT|GET|PUT).*${new URL(stage.cloud.endpoint).port}`),
    );
  });
});

describe('a proxy that', () => {
  test('wants a password which was not given', async () => {
    const proxy = await tinyproxy(PLAIN_LOGIN);
    const run = await stage.refused(
      'refused',
      /wants a user and a password, or does not accept/,
      ...backup(await through(proxy.url)),
    );
    expect(run.stderr).toContain('Put `proxy: { user: …, password: … }` into the secrets file.');
  });

  test('does not accept the password: it was sent as it stands in the secrets file, and is shown nowhere', async () => {
    const proxy = await startRefusingProxy(407);
    onTestFinished(proxy.stop);
    const run = await stage.refused(
      'refused',
      /does not accept the ones given/,
      ...backup(await through(proxy.url, { proxy: LOGIN })),
    );
    expect(run.stderr).not.toContain('sesame');
    const login = Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64');
    expect(proxy.asked.at(-1)).toEqual({ target: `localhost:${cloud.port}`, login: `Basic ${login}` });
  });

  test('forbids the address', async () => {
    const proxy = await startRefusingProxy(403);
    onTestFinished(proxy.stop);
    await stage.refused(
      'refused',
      /does not let anybody through to https:\/\/localhost/,
      ...backup(await through(proxy.url)),
    );
  });

  // These may pass by themselves, and are waited for; not here.
  test.each([
    [
      'has no way out',
      async () => (await startRefusingProxy(502)).url,
      /could not reach https:\/\/localhost.*it answered 502/,
    ],
    ['does not run', async () => 'http://127.0.0.1:9', /the proxy http:\/\/127\.0\.0\.1:9 refuses connections/],
    [
      'has a name that nobody knows',
      async () => 'http://no-such-proxy.invalid:3128',
      /the name of the proxy http:\/\/no-such-proxy\.invalid:3128 cannot be resolved/,
    ],
  ])('%s', async (_, url, message) => {
    const config = await stage.variant({
      ...base,
      network: { ...base.network, proxy: await url(), keepTryingHours: 0 },
    });
    const run = await stage.refused('unreachable', message, ...backup(config));
    expect(run.stderr).toMatch(/hint: Check (network\.proxy|whether the proxy itself)/);
  });
});

test('an environment that names no proxy of HTTP is told, instead of going round it', async () => {
  const run = await withEnvironment({ HTTPS_PROXY: 'socks5://127.0.0.1:1080' }, await straight());
  expectRefusal(run, 'config', /the environment variable HTTPS_PROXY is no address of an HTTP proxy/);
});
