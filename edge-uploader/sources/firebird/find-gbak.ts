// Finds the gbak that fits the engine and asks it for its version. A tool older than the engine has filled buckets with empty
// dumps elsewhere, so its version is known before the first byte.

import { execFile } from 'node:child_process';
import { Failure } from '../../failure.ts';
import { installedGbaks } from './installed-gbaks.ts';

const GBAK_ANSWER_SECONDS_MAX = 20;

export interface Gbak {
  readonly program: string;
  /** E.g. `3.0.11.33637`. */
  readonly version: string;
}

/**
 * The configured one, or the first on this machine that is not older than the engine. Builds within one release (3.0.10 and
 * 3.0.11) write the same format, and refusing those would stop the backups of every clinic whose server got a fix before its
 * client did. Where the engine's version is not known, the likeliest one is taken.
 */
export async function findGbak(options: {
  configured: string | undefined;
  environment: NodeJS.ProcessEnv;
  engineVersion?: string | undefined;
  /** Full paths, the likeliest first; those of this machine unless given. */
  search?: () => Promise<readonly string[]>;
}): Promise<Gbak> {
  const { configured, environment, engineVersion, search = installedGbaks } = options;
  const installed = configured === undefined ? await search() : [configured];
  const programs = installed.length > 0 ? installed : ['gbak'];
  const tooOld: Gbak[] = [];
  let unusable: unknown;
  for (const program of programs) {
    try {
      const gbak = { program, version: await askVersion(program, environment) };
      if (engineVersion === undefined || !isOlder(gbak.version, engineVersion)) return gbak;
      tooOld.push(gbak);
    } catch (error) {
      unusable ??= error;
    }
  }
  if (engineVersion !== undefined && tooOld[0] !== undefined) throw olderTool(tooOld[0], engineVersion);
  throw unusable;
}

function isOlder(toolVersion: string, engineVersion: string): boolean {
  const [toolMajor = 0, toolMinor = 0] = toolVersion.split('.').map(Number);
  const [major = 0, minor = 0] = engineVersion.split('.').map(Number);
  return toolMajor < major || (toolMajor === major && toolMinor < minor);
}

function olderTool({ program, version }: Gbak, engineVersion: string): Failure {
  const release = engineVersion.split('.').slice(0, 2).join('.');
  return new Failure(
    'source',
    `dumping with ${program} was refused: its version ${version} is older than the engine's ${engineVersion}`,
    { hint: `set \`gbak\` in the configuration to the gbak that came with Firebird ${release}` },
  );
}

async function askVersion(program: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const version = /V(\d+(?:\.\d+)+)/.exec(await said(program, environment))?.[1];
  if (version) return version;
  throw new Failure('source', `asking ${program} for its version failed: it does not answer like gbak`, {
    hint: 'set `gbak` in the configuration to the full path of gbak',
  });
}

function said(program: string, environment: NodeJS.ProcessEnv): Promise<string> {
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
