// The real program before boxes that open encrypted connections: the operator's own is believed once it is named, every other one is
// refused with the name of who issued its certificate, and nothing is entrusted to it. Without it "self-signed certificate in chain"
// would be all that a technician learns of an antivirus.

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runOffsite } from '../../../demo/offsite-process.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { type Certificate, certificateMaker, startTlsBox } from './certificates.ts';

let stage: CliStage;
let folder: string;
let make: ReturnType<typeof certificateMaker>;
let box: Awaited<ReturnType<typeof startTlsBox>> | undefined;
let authority: Certificate;

beforeAll(async () => {
  stage = await openCliStage();
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  await mkdir(folder, { recursive: true });
  make = certificateMaker(folder);
  authority = make.authority('box', '/O=Kerio Control/CN=Inspecting box');
});
afterEach(() => box?.stop());
afterAll(() => stage.close());

/** The server's config, with the box in its way. */
async function configBehind(certificate: Certificate, network: object = {}, host?: string): Promise<string> {
  box = await startTlsBox(stage.cloud.endpoint, certificate);
  const endpoint = host === undefined ? box.endpoint : `https://${host}:${box.port}`;
  return stage.variant({ vault: { ...(stage.enrolment.server.config.vault as object), endpoint }, network });
}

describe('an inspecting box', () => {
  test('whose authority the config names is believed', async () => {
    const config = await configBehind(make.server('good', 'box', 'localhost'), {
      certificateAuthority: authority.certificatePath,
    });
    await stage.backUp(config);
    expect(box!.bytesIn()).toBeGreaterThan(300_000);
  });

  test('that nobody named is refused, with the name of who issued its certificate, and learns nothing', async () => {
    const config = await configBehind(make.server('stranger', 'box', 'localhost'));
    const run = await stage.refused(
      ...([
        'refused',
        /comes from an authority that this machine does not know/,
        'backup',
        '--config',
        config,
      ] as const),
    );
    expect(run.stderr).toContain('the certificate of localhost, issued by Kerio Control, Inspecting box,');
    expect(run.stderr).toContain('set network.certificateAuthority');
    expect(box!.bytesIn()).toBe(0);
  });

  test('another authority is named: no authority replaces another', async () => {
    const other = make.authority('other', '/CN=Somebody else');
    const config = await configBehind(make.server('mismatched', 'box', 'localhost'), {
      certificateAuthority: other.certificatePath,
    });
    await stage.refused('refused', /issued by Kerio Control/, 'backup', '--config', config);
  });
});

test('an authority that the system knows is still believed beside the one of the config', async () => {
  const known = make.authority('known', '/CN=Known to the system');
  const other = make.authority('besides', '/CN=Somebody else');
  const config = await configBehind(make.server('known-server', 'known', 'localhost'), {
    certificateAuthority: other.certificatePath,
  });
  const environment = { NODE_EXTRA_CA_CERTS: known.certificatePath };
  const run = await runOffsite(stage.program, ['backup', '--config', config], { folder: stage.folder, environment });
  expect(run.exitCode, run.stderr).toBe(0);
});

describe('a certificate', () => {
  const named = { certificateAuthority: 'authority.pem' };
  const behind = (certificate: Certificate, host?: string): Promise<string> =>
    configBehind(certificate, { ...named, certificateAuthority: authority.certificatePath }, host);

  test('that has expired', async () => {
    const dates = { from: '20200101000000Z', to: '20210101000000Z' };
    const config = await behind(make.server('expired', 'box', 'localhost', dates));
    const run = await stage.refused('refused', /expired on Jan {2}1 00:00:00 2021/, 'backup', '--config', config);
    expect(run.stderr).toContain('Check the clock');
  });

  test('of another server', async () => {
    const config = await behind(make.server('elsewhere', 'box', 'nas.practice.local'));
    const run = await stage.refused('refused', /is that of another server/, 'backup', '--config', config);
    expect(run.stderr).toContain('the certificate of nas.practice.local, issued by');
  });
});

describe('the file of authorities', () => {
  const refused = (certificateAuthority: string, message: RegExp) =>
    stage
      .variant({ network: { certificateAuthority } })
      .then((config) => stage.refused('config', message, 'backup', '--config', config));

  test('that is not there', () => refused('no-such.pem', /no-such\.pem: there is no such file/));

  test('that holds none', async () => {
    await writeFile(join(folder, 'none.pem'), 'hello');
    await refused(join(folder, 'none.pem'), /none\.pem: it holds no certificate/);
  });

  test('that holds the certificate of a server', async () => {
    const { certificatePath } = make.server('leaf', 'box', 'localhost');
    await refused(certificatePath, /the certificate of CN=localhost is that of a server, not of an authority/);
  });
});
