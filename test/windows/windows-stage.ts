// A clinic's server with Windows: a folder on its drive C: into which another program dumps, the executable, and a cloud in a process
// of its own outside. Every path that the executable is given is one of Windows.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, inject } from 'vitest';
import { enrolClinic, type Settings, writeSettings } from '../../demo/enrolment.ts';
import { startLocalCloudProcess } from '../../demo/local-cloud-process.ts';
import type { OffsiteRun } from '../../demo/offsite-process.ts';
import { rows, seededBytes } from '../edge-uploader/seeded-bytes.ts';
import { driveC, startInWine, type WineProcess, windowsPath } from './wine.ts';

export type WindowsStage = Awaited<ReturnType<typeof openWindowsStage>>;

/** `folderName` is where everything of the clinic lies, below drive C:. The dump is rows, or noise that nothing makes smaller. */
export async function openWindowsStage({ folderName = 'clinic', dumpBytes = 3_000_000, isNoise = false } = {}) {
  const [wine, program] = [inject('wine'), inject('program')];
  const folder = join(await mkdtemp(join(driveC(wine), 'stage-')), folderName);
  const outside = await mkdtemp(join(tmpdir(), 'offsite-windows-'));
  const inside = (path: string): string => windowsPath(wine, path);
  /** Arguments that are paths of this system become those of Windows. */
  const words = (args: readonly string[]): string[] => args.map((word) => (word.startsWith('/') ? inside(word) : word));
  const start = (...args: string[]): WineProcess => startInWine(wine, program, words(args), { folder });
  const run = (...args: string[]): Promise<OffsiteRun> => start(...args).ended;

  await mkdir(join(folder, 'dumps'), { recursive: true });
  const dumpPath = join(folder, 'dumps', 'main-1.dump');
  await writeFile(dumpPath, (isNoise ? seededBytes : rows)('windows', dumpBytes));
  const cloud = await startLocalCloudProcess(join(outside, 'cloud'));
  const databases = { main: { ...DUMP_FOLDER, folder: inside(join(folder, 'dumps')) } };
  const enrolment = await enrolClinic({ program: (args) => run(...args), cloud, folder, databases });
  let variants = 0;

  return {
    ...{ wine, folder, cloud, dumpPath, enrolment, inside, start, run },
    server: enrolment.server.configPath,
    recovery: ['--config', enrolment.recovery.configPath, '--recovery-key', enrolment.recoveryKeyPath],

    /** The path of a config that differs from the server's in the fields given. */
    async variant(config: object, from: Settings = enrolment.server): Promise<string> {
      variants += 1;
      const { configPath } = await writeSettings(
        join(folder, `variant-${variants}`),
        { ...from.config, ...config },
        from.secrets,
      );
      return configPath;
    },

    /** Runs what must succeed without a word of warning. */
    async succeed(...args: string[]): Promise<OffsiteRun> {
      const ended = await run(...args);
      expect(ended, ended.stdout).toMatchObject({ exitCode: 0, stderr: '' });
      return ended;
    },

    /** Runs what must succeed, and gives back what it asked of Windows: wine's own log of a channel of calls. */
    async traced(channel: string, ...args: string[]): Promise<string[]> {
      const environment = { WINEDEBUG: `-all,+${channel}` };
      const ended = await startInWine(wine, program, words(args), { folder, environment }).ended;
      expect(ended.exitCode, ended.stdout).toBe(0);
      return ended.stderr.split('\n');
    },

    /** The objects in the vault whose keys hold `part`. */
    async objects(part: string): Promise<{ key: string; bytes: number }[]> {
      const operator = cloud.client(cloud.operator);
      const { Contents = [] } = await operator.send(new ListObjectsV2Command({ Bucket: cloud.vaultBucket }));
      operator.destroy();
      return Contents.map(({ Key, Size }) => ({ key: Key!, bytes: Size! })).filter(({ key }) => key.includes(part));
    },

    async isDump(path: string): Promise<void> {
      expect((await readFile(path)).equals(await readFile(dumpPath))).toBe(true);
    },

    async close(): Promise<void> {
      await cloud.stop();
      await rm(outside, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const DUMP_FOLDER = { engine: 'dump-folder', newest: '*.dump', settleSeconds: 0.5, minBytes: 1000 };
