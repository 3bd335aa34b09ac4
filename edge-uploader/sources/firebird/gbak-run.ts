// One run of gbak, whichever way its bytes travel: what to call it with, and when its exit counts as success. Without one
// place for this, each way would check a little less than the others.

import { Failure } from '../../failure.ts';
import type { Landing } from '../landing.ts';
import { describeEnd, type RunningTool, startTool } from '../running-tool.ts';
import type { FirebirdConfig, FirebirdSecrets } from './config.ts';
import { type FirebirdTarget, firebirdFailure } from './firebird-failure.ts';
import { GbakReportReader } from './gbak-report.ts';

export interface GbakRun {
  readonly tool: RunningTool;
  /** Filled from stdout, unless stdout carries the dump itself. */
  readonly report: GbakReportReader;
  /** Resolves when gbak has exited with 0; rejects with a `Failure` that explains any other end. */
  readonly success: Promise<void>;
}

/** `-g`: leave garbage alone, which is faster and spares the clinic's server. Never -zip, never -par: see the lessons. */
export const GBAK_OPTIONS = ['-b', '-g'];

export function firebirdTarget(config: FirebirdConfig): FirebirdTarget {
  return { database: config.database, server: `${config.host}/${config.port}`, user: config.user };
}

/** gbak reads the password from its environment: a process list shows arguments to everybody, an environment to nobody. */
export function gbakEnvironment(config: FirebirdConfig, secrets: FirebirdSecrets): NodeJS.ProcessEnv {
  return { ...process.env, ...config.environment, ISC_USER: config.user, ISC_PASSWORD: secrets.password };
}

export async function runGbak(options: {
  config: FirebirdConfig;
  secrets: FirebirdSecrets;
  program: string;
  /** Where gbak, or the server for it, writes: a path, or `stdout`. */
  output: string;
  method: string;
  /** Only where stdout carries the dump. */
  landing: Landing | undefined;
}): Promise<GbakRun> {
  const { config, secrets, program, output, method, landing } = options;
  const role = config.role === undefined ? [] : ['-role', config.role];
  const service = method === 'embedded' ? [] : ['-se', `${config.host}/${config.port}:service_mgr`];
  // gbak refuses to be verbose when its stdout is the dump.
  const verbose = output === 'stdout' ? [] : ['-v'];
  const tool = await startTool({
    program,
    args: [...GBAK_OPTIONS, ...verbose, ...role, ...service, config.database, output],
    environment: gbakEnvironment(config, secrets),
    secrets: [secrets.password],
    landing,
    missingHint: 'install the Firebird client tools, or set `gbak` in the configuration to the full path of gbak',
  });
  const report = new GbakReportReader();
  if (output !== 'stdout') tool.stdout.on('data', (piece: Buffer) => report.write(piece));
  const success = provedByExit(tool, report, `dumping ${config.database} (${method})`, firebirdTarget(config));
  success.catch(() => undefined); // Whoever awaits it later still sees the failure; until then it must not end the process.
  return { tool, report, success };
}

async function provedByExit(
  tool: RunningTool,
  report: GbakReportReader,
  doing: string,
  target: FirebirdTarget,
): Promise<void> {
  const end = await tool.ended;
  if (end.code === 0) return;
  const words = [report.complaint, tool.complaint()]
    .join('\n')
    .replace(/gbak: ?|Exiting before completion due to errors/g, '');
  if (end.signal && words.trim() === '') {
    throw new Failure('source', `${doing} failed: gbak ${describeEnd(end)}`, {
      hint: 'find out who or what killed gbak (out of memory? an administrator?), then run the same command again',
    });
  }
  throw firebirdFailure(doing, words.replaceAll(/ERROR: */g, ''), target);
}
