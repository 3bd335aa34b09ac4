// Where this server's logs go, and which values must be in none of them, read as far as a config can be read at all: a run that fails
// because the config is broken is the one that most needs a log.

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../config/config.ts';
import { Failure } from '../failure.ts';
import { defaultLogFolder } from './default-log-folder.ts';

export interface LogSettings {
  readonly folder: string;
  /** Whether the outcome of each run is told to syslog or the event log. */
  readonly systemLog: boolean;
  readonly secrets: readonly string[];
}

const settingsSchema = z.object({
  folders: z
    .object({ logs: z.string().min(1).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  systemLog: z.boolean().default(true).catch(true),
  secrets: z.string().min(1).optional().catch(undefined),
  databases: z.record(z.string(), z.unknown()).default({}).catch({}),
});
const environmentSchema = z.object({ environment: z.record(z.string(), z.unknown()) });

/** Undefined where there is no config: then nothing is set up here that could have a log. */
export function readLogSettings(configPath: string): LogSettings | undefined {
  if (!existsSync(configPath)) return undefined;
  const folder = dirname(resolve(configPath));
  const said = readable(() => readYaml('config', configPath, settingsSchema));
  const secretsFile = said?.secrets === undefined ? undefined : resolve(folder, said.secrets);
  const secrets = secretsFile && readable(() => readYaml('secrets', secretsFile, z.unknown()));
  const environments = Object.values(said?.databases ?? {}).map((one) => environmentSchema.safeParse(one).data ?? {});
  return {
    folder: said?.folders?.logs === undefined ? defaultLogFolder(configPath) : resolve(folder, said.folders.logs),
    systemLog: said?.systemLog ?? true,
    secrets: [...leaves(secrets), ...leaves(environments)],
  };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Every text in there, whatever its name, but for the id of the access key, which is no secret and is what the operator asks for. */
function leaves(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return name === 'accessKeyId' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, key));
}
