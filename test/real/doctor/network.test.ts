// The line to the cloud as the doctor sees it: straight, through proxies, and before boxes that open encrypted connections. With a real
// proxy, certificates by openssl, and the local cloud behind them.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clockCheck } from '../../../edge-uploader/doctor/checks/clock.ts';
import { networkCheck } from '../../../edge-uploader/doctor/checks/network.ts';
import { isExcepted } from '../../../edge-uploader/network/is-excepted.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { type Certificate, certificateMaker, startTlsBox } from '../network/certificates.ts';
import { startRefusingProxy, startTinyproxy } from '../network/proxies.ts';
import { type Examined, examine } from './examine.ts';

let stage: CliStage;
let folder: string;
let make: ReturnType<typeof certificateMaker>;
let authority: Certificate;
const stops: (() => unknown)[] = [];
beforeAll(async () => {
  stage = await openCliStage();
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  make = certificateMaker(folder);
  authority = make.authority('box', '/O=Kerio Control/CN=Inspecting box');
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

async function look(endpoint: string, network: object = {}, secrets: object = {}): Promise<Examined> {
  const vault = { ...(stage.enrolment.server.config.vault as object), endpoint };
  const configPath = await stage.variant({ vault, network }, secrets);
  return examine({ configPath, checks: [networkCheck, clockCheck] });
}
async function behind(certificate: Certificate): Promise<Awaited<ReturnType<typeof startTlsBox>>> {
  const box = await startTlsBox(stage.cloud.endpoint, certificate);
  stops.push(box.stop);
  return box;
}

describe('the way there', () => {
  test('open', async () => {
    const { endpoint } = stage.cloud;
    expect((await look(endpoint)).whats('network', 'clock')).toEqual(['hostReached', 'clockRight']);
  });

  test('a name that nobody knows', async () => {
    const examined = await look('https://store.invalid/');
    expect(examined.whats('network', 'clock')).toEqual(['nameUnknown', 'clockUnknown']);
    expect(examined.of('nameUnknown')).toMatchObject({ host: 'store.invalid', reason: expect.stringMatching(/^E/) });
  });

  test('a port where nobody listens', async () => {
    const examined = await look('http://127.0.0.1:9');
    expect(examined.of('hostUnreached')).toEqual({ host: '127.0.0.1', port: 9, reason: 'ECONNREFUSED' });
  });
});

describe('who vouches for the other side', () => {
  test('a box that nobody named: whose it is, and nothing is entrusted to it', async () => {
    const box = await behind(make.server('stranger', 'box', 'localhost'));
    const examined = await look(box.endpoint);
    expect(examined.of('certificateRefused')).toMatchObject({ authority: 'Kerio Control' });
    expect(box.bytesIn()).toBe(0);
  });

  test('a box that the config names', async () => {
    const box = await behind(make.server('named', 'box', 'localhost'));
    const examined = await look(box.endpoint, { certificateAuthority: authority.certificatePath });
    expect(examined.of('certificateAllowed')).toEqual({ authority: 'Kerio Control' });
    expect(examined.whats('clock')).toEqual(['clockRight']);
  });

  test('a certificate that has expired', async () => {
    const dates = { from: '20200101000000Z', to: '20200201000000Z' };
    const box = await behind(make.server('old', 'box', 'localhost', dates));
    const examined = await look(box.endpoint, { certificateAuthority: authority.certificatePath });
    expect(examined.of('certificateRefused')).toMatchObject({ reason: expect.stringMatching(/expired/i) });
  });
});

describe('a proxy', () => {
  test('that lets through, with its password, which is said nowhere', async () => {
    const login = { user: 'practice', password: 'hush-hush-proxy' };
    const proxy = await startTinyproxy(login);
    stops.push(proxy.stop);
    const box = await behind(make.server('proxied', 'box', 'localhost'));
    const network = { proxy: proxy.url, certificateAuthority: authority.certificatePath };
    const examined = await look(box.endpoint, network, { proxy: login });
    expect(examined.of('hostReached')).toMatchObject({ host: 'localhost', port: box.port, proxy: proxy.url });
    expect(examined.whats('network', 'clock')).toEqual(['hostReached', 'certificateAllowed', 'clockRight']);
    expect(JSON.stringify(examined.results)).not.toContain(login.password);
  });

  test.each([
    [407, /407/],
    [403, /403/],
  ])('that answers %d', async (status, reason) => {
    const proxy = await startRefusingProxy(status);
    stops.push(proxy.stop);
    const examined = await look('https://store.example/', { proxy: proxy.url });
    expect(examined.of('proxyRefuses')).toEqual({ proxy: proxy.url, reason: expect.stringMatching(reason) });
  });

  test('that is not there', async () => {
    const examined = await look('https://store.example/', { proxy: 'http://127.0.0.1:9' });
    expect(examined.of('proxyRefuses')).toEqual({ proxy: 'http://127.0.0.1:9', reason: 'ECONNREFUSED' });
  });

  test('and hosts that NO_PROXY excepts', () => {
    const yes = ['*', 'store.local', '.local', '*.local', 'other, store.local', 'STORE.local:9000'];
    for (const except of yes) expect(isExcepted('store.local', 9000, except), except).toBe(true);
    const no = ['', undefined, 'local.store', 'tore.local', 'store.local:9001', 'x.store.local'];
    for (const except of no) expect(isExcepted('store.local', 9000, except), except).toBe(false);
  });
});
