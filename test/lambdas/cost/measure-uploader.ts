// Measures how many requests the real uploader makes in a night: `offsite backup` against the local cloud, night after night with the
// verdicts of the real validate, through a counting proxy. Counted by hand, its GETs were a third of what they are.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stringify } from 'yaml';
import { backup } from '../../../edge-uploader/commands/backup.ts';
import { Voice } from '../../../edge-uploader/terminal/voice.ts';
import { createHandler as createValidate } from '../../../lambdas/validate/handler.ts';
import { SITE } from '../../edge-uploader/sample-site.ts';
import { seededBytes, seededFill } from '../../edge-uploader/seeded-bytes.ts';
import { openRunningCloud, type RunningCloud } from '../scrub/running-cloud.ts';
import { openCountingProxy } from './counting-proxy.ts';

const DAY_MS = 86_400_000;
/** The verdicts of 14 days are read, so from the fifteenth night on every night is alike. */
const WARM_UP_NIGHTS = 15;
/** Of the dump, that stays; and that is new in each night of the warm-up. */
const QUIET_BYTES = 50_000;

export interface MeasuredNight {
  /** Packs included. */
  readonly requests: { readonly put: number; readonly get: number; readonly head: number; readonly list: number };
  readonly newPacks: number;
}

/** A night for each number of bytes of the dump that are other ones than the night before, and do not compress. */
export async function measureUploader(newBytes: readonly number[]): Promise<MeasuredNight[]> {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-measured-'));
  const running = await openRunningCloud({
    sites: [SITE.site],
    functions: { validate: (services) => createValidate({ ...services, log: () => undefined }) as never },
  });
  const proxy = await openCountingProxy(running.cloud.ready.endpoint);
  try {
    await running.register({ site: SITE.site, signingPublicKeys: [SITE.signingPublicKey] });
    const config = await writeConfig(folder, proxy.endpoint, running);
    const night = async (number: number, bytes: number): Promise<void> => {
      await writeFile(join(folder, 'dump'), [
        seededBytes('what stays', QUIET_BYTES),
        seededBytes(`night ${number}`, bytes),
      ]);
      await runOnce(config, number, running.clock.now);
      await running.cloud.idle();
      running.clock.moveTo(new Date(running.clock.now().getTime() + DAY_MS));
    };
    for (let number = 0; number < WARM_UP_NIGHTS; number++) await night(number, QUIET_BYTES);
    const measured: MeasuredNight[] = [];
    for (const [n, bytes] of newBytes.entries()) {
      const before = proxy.counts();
      await night(WARM_UP_NIGHTS + n, bytes);
      const after = proxy.counts();
      const asked = (kind: keyof typeof after): number => after[kind] - before[kind];
      const requests = { put: asked('put'), get: asked('get'), head: asked('head'), list: asked('list') };
      measured.push({ requests, newPacks: asked('packs') });
    }
    if (running.reported.length > 0) throw new Error(`the local cloud reports ${JSON.stringify(running.reported)}`);
    return measured;
  } finally {
    await proxy.close();
    await running.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeConfig(folder: string, endpoint: string, { cloud }: RunningCloud): Promise<string> {
  const { region, vaultBucket, ledgerBucket } = cloud.ready;
  const { accessKeyId, secretAccessKey } = cloud.enrolSite(SITE.site);
  const path = join(folder, 'offsite.yaml');
  const secrets = {
    s3: { accessKeyId, secretAccessKey },
    site: { secret: SITE.siteSecret.toString('base64'), signingKey: SITE.privateSigningKey },
    databases: {},
  };
  await writeFile(join(folder, 'secrets.yaml'), stringify(secrets), { mode: 0o600 });
  const config = {
    ...{ site: SITE.site, vault: { endpoint, region, bucket: vaultBucket }, ledger: { bucket: ledgerBucket } },
    ...{ signingPublicKeys: [SITE.signingPublicKey], recipients: [SITE.recipient], secrets: 'secrets.yaml' },
    databases: { main: { engine: 'command', command: ['/bin/cat', join(folder, 'dump')] } },
  };
  await writeFile(path, stringify(config));
  return path;
}

async function runOnce(config: string, number: number, now: () => Date): Promise<void> {
  const said = new PassThrough();
  const spoken = { language: 'en', timeZone: 'UTC' } as const;
  const voice = new Voice({ ...spoken, json: true, stdout: said, stderr: said as never, now });
  const { signal } = new AbortController();
  const hold = <T>(work: Promise<T>): Promise<T> => work;
  const fillRandom = seededFill(`measured night ${number}`);
  const context = { voice, now, fillRandom, signal, version: '0.1.0', hold, logTo: () => undefined };
  const exit = await backup([], { config }, context);
  said.end();
  if (exit !== 'ok') throw new Error(`the uploader ended with ${exit}: ${await said.toArray()}`);
}
