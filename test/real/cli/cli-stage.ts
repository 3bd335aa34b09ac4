// A clinic whose "database" is a file, a cloud in a process of its own, and the bundled program: what every test of the command
// line needs. And what must be true of every failure, whatever failed, so that no test forgets to look.

import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Enrolment, enrolClinic, type Settings, writeSettings } from '../../../demo/enrolment.ts';
import { type LocalCloudProcess, startLocalCloudProcess } from '../../../demo/local-cloud-process.ts';
import { type OffsiteProcess, type OffsiteRun, startOffsite } from '../../../demo/offsite-process.ts';
import { EXIT, type ExitName } from '../../../edge-uploader/failure.ts';
import { buildUploader } from '../../../tools/build-uploader.ts';
import { seededBytes } from '../../edge-uploader/seeded-bytes.ts';

export type CliStage = Awaited<ReturnType<typeof openCliStage>>;

/** `dumpBytes` of noise are the database `main`. */
export async function openCliStage(options: { dumpBytes?: number; heldClock?: Date } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  let cloud: LocalCloudProcess | undefined;
  try {
    cloud = await startLocalCloudProcess(join(folder, 'cloud'), options);
    const program = await buildUploader(join(folder, 'program'));
    const dumpPath = join(folder, 'dump');
    await writeFile(dumpPath, seededBytes('command line', options.dumpBytes ?? 300_000));
    const databases = { main: { engine: 'command', command: ['/bin/cat', dumpPath] } };
    const enrolment = await enrolClinic({ program, cloud, folder, databases });
    return stage({ folder, cloud, program, dumpPath, enrolment });
  } catch (error) {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function stage(parts: {
  folder: string;
  cloud: LocalCloudProcess;
  program: string;
  dumpPath: string;
  enrolment: Enrolment;
}) {
  const { folder, cloud, program, enrolment } = parts;
  const secrets = secretsOf(enrolment);
  let [variants, changes] = [0, 0];

  const start = (...args: string[]): OffsiteProcess => startOffsite(program, args, { folder });
  const run = async (...args: string[]): Promise<OffsiteRun> => {
    const ended = await start(...args).ended;
    for (const secret of secrets) expect(ended.stdout + ended.stderr).not.toContain(secret);
    return ended;
  };

  /** The objects in the vault whose keys hold `part` and end with `suffix`. */
  async function objects(suffix: string, part = ''): Promise<{ key: string; bytes: number }[]> {
    const operator = cloud.client(cloud.operator);
    const { Contents = [] } = await operator.send(new ListObjectsV2Command({ Bucket: cloud.vaultBucket }));
    operator.destroy();
    const all = Contents.map(({ Key, Size }) => ({ key: Key!, bytes: Size! }));
    return all.filter(({ key }) => key.includes(part) && key.endsWith(suffix));
  }

  return {
    ...parts,
    ...{ start, run, objects, secrets },
    server: enrolment.server.configPath,
    recovery: ['--config', enrolment.recovery.configPath, '--recovery-key', enrolment.recoveryKeyPath],

    /** The path of a config that differs from the server's, or the kit's, in the fields given. */
    async variant(config: object, secrets: object = {}, from: Settings = enrolment.server): Promise<string> {
      variants += 1;
      const at = join(folder, `variant-${variants}`);
      return (await writeSettings(at, { ...from.config, ...config }, { ...from.secrets, ...secrets })).configPath;
    },

    /** Runs a command that must fail: in this way, saying so properly, and leaving nothing behind. */
    async refused(exit: ExitName, message: RegExp, ...args: string[]): Promise<OffsiteRun> {
      const before = { files: await filesOf(folder), manifests: await objects('/manifest.json') };
      const ended = await run(...args);
      expectRefusal(ended, exit, message);
      expect({ files: await filesOf(folder), manifests: await objects('/manifest.json') }).toEqual(before);
      return ended;
    },

    async backUp(config = enrolment.server.configPath): Promise<OffsiteRun> {
      const ended = await run('backup', 'main', '--config', config, '--json');
      expect(ended.stderr).toBe('');
      expect(ended.exitCode).toBe(0);
      return ended;
    },

    /** Makes all of the dump new, so that all of it is uploaded. */
    async changeDump(): Promise<void> {
      const { length } = await readFile(parts.dumpPath);
      changes += 1;
      await writeFile(parts.dumpPath, seededBytes(`change ${changes}`, length));
    },

    remove: (name: string): Promise<void> => rm(join(folder, name), { force: true }),

    async restoredTo(path: string): Promise<void> {
      expect((await readFile(path)).equals(await readFile(parts.dumpPath))).toBe(true);
      await rm(path);
    },

    async close(): Promise<void> {
      await cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One sentence and one hint, for people: no stack, and nothing after it. */
export function expectRefusal({ exitCode, stderr }: OffsiteRun, exit: ExitName, message: RegExp): void {
  const lines = stderr.trimEnd().split('\n');
  expect(
    lines.filter((line) => line.startsWith('offsite: error: ')),
    stderr,
  ).toHaveLength(1);
  expect(
    lines.filter((line) => line.startsWith('offsite: hint: ')),
    stderr,
  ).toHaveLength(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at |\bbug\b/);
  expect(exitCode, stderr).toBe(EXIT[exit]);
}

/** Save for the cloud's own, the cache, the logs and the status page, which are meant to stay. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return paths
    .filter((path) => !path.startsWith(join(folder, 'cloud')) && !/\/(cache|logs|status)\//.test(path))
    .sort();
}

function secretsOf({ server, recovery, recoveryKeyPath }: Enrolment): string[] {
  const recoveryKey = readFileSync(recoveryKeyPath, 'utf8').trim().split('\n').at(-1)!;
  const texts = [server.secrets, recovery.secrets].flatMap((secrets) =>
    Array.from(
      JSON.stringify(secrets).matchAll(/"(?:secret|signingKey|secretAccessKey)":"([^"]+)"/g),
      ([, text]) => text!,
    ),
  );
  if (texts.length !== 4) throw new Error(`expected four secrets, found ${texts.length}`);
  return [...texts, recoveryKey];
}
