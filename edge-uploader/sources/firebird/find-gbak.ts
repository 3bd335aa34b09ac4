// Finds gbak and asks it for its version. A tool older than the engine has filled buckets with empty dumps elsewhere, so its
// version is known before the first byte.

import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { Failure } from '../../failure.ts';

const GBAK_ANSWER_SECONDS_MAX = 20;

const USUAL_PLACES =
  process.platform === 'win32'
    ? ['5_0', '4_0', '3_0', '2_5'].map((version) => `C:\\Program Files\\Firebird\\Firebird_${version}\\gbak.exe`)
    : ['/usr/bin/gbak', '/opt/firebird/bin/gbak', '/usr/local/firebird/bin/gbak', '/usr/lib/firebird/3.0/bin/gbak'];

export interface Gbak {
  readonly program: string;
  /** E.g. `3.0.11.33637`. */
  readonly version: string;
}

export async function findGbak(configured: string | undefined, environment: NodeJS.ProcessEnv): Promise<Gbak> {
  const program = configured ?? (await firstExecutable(USUAL_PLACES)) ?? 'gbak';
  const said = await askVersion(program, environment);
  const version = /V(\d+(?:\.\d+)+)/.exec(said)?.[1];
  if (version) return { program, version };
  throw new Failure('source', `asking ${program} for its version failed: it does not answer like gbak`, {
    hint: 'set `gbak` in the configuration to the full path of gbak',
  });
}

/**
 * Refuses a gbak of an older release than the engine. Builds within one release (3.0.10 and 3.0.11) write the same format,
 * and refusing those would stop the backups of every clinic whose server got a fix before its client did.
 */
export function refuseOlderTool(gbak: Gbak, engineVersion: string): void {
  const [toolMajor = 0, toolMinor = 0] = gbak.version.split('.').map(Number);
  const [major = 0, minor = 0] = engineVersion.split('.').map(Number);
  if (toolMajor > major || (toolMajor === major && toolMinor >= minor)) return;
  throw new Failure(
    'source',
    `dumping with ${gbak.program} was refused: its version ${gbak.version} is older than the engine's ${engineVersion}`,
    { hint: `set \`gbak\` in the configuration to the gbak that came with Firebird ${major}.${minor}` },
  );
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return undefined;
}

function askVersion(program: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const options = { env: environment, timeout: GBAK_ANSWER_SECONDS_MAX * 1000, windowsHide: true };
  return new Promise((resolve, reject) => {
    // gbak prints its version and then complains, with exit code 1, that it was given nothing to do.
    execFile(program, ['-z'], options, (error, stdout, stderr) => {
      if (error && typeof error.code === 'string') {
        const why = error.code === 'ENOENT' ? 'there is no such program' : `the system says ${error.code}`;
        const hint = 'install the Firebird client tools, or set `gbak` in the configuration to the full path of gbak';
        reject(new Failure('source', `starting ${program} failed: ${why}`, { hint, cause: error }));
      } else resolve(`${stdout}${stderr}`);
    }).stdin?.end();
  });
}
