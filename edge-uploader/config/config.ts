// The uploader's configuration: one YAML file, and one with the secrets beside it. Parsed once, as a whole: a field that is
// unknown, malformed or missing is refused with its path, because a backup that silently ignores a setting is no backup.

import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { LANGUAGES, type Language } from '../../language/language.ts';
import { type DatabaseId, databaseIdSchema, siteIdSchema } from '../../vault/names.ts';
import { parseSigningKey, parseSigningPublicKey, parseSiteSecret } from '../../vault/site-keys.ts';
import { Failure } from '../failure.ts';
import { hooksField } from '../hooks/config.ts';
import { defaultLogFolder } from '../logs/default-log-folder.ts';
import { bandwidthSchema, networkSchema, proxySecretsSchema } from '../network/config.ts';
import { parseSchedule, type Schedule } from '../schedule/schedule-text.ts';
import { commandConfigSchema } from '../sources/command.ts';
import { dumpFolderConfigSchema } from '../sources/dump-folder/config.ts';
import { filesConfigSchema } from '../sources/files/config.ts';
import { firebirdConfigSchema } from '../sources/firebird/config.ts';
import { mssqlConfigSchema } from '../sources/mssql/config.ts';
import { defaultStatusFolder } from '../status/default-status-folder.ts';
import { updatesConfigSchema } from '../update/config.ts';

/** A config is a page or two; more is not a config. */
const CONFIG_BYTES_MAX = 1024 * 1024;

const text = z.string().min(1);
/** What people call it; what is longer would be no name. */
const name = text.max(256).optional();
const fieldsOfAll = { ...hooksField, name };
export const databaseSchema = z.discriminatedUnion('engine', [
  firebirdConfigSchema.safeExtend(fieldsOfAll),
  commandConfigSchema.safeExtend(fieldsOfAll),
  dumpFolderConfigSchema.safeExtend(fieldsOfAll),
  mssqlConfigSchema.safeExtend(fieldsOfAll),
  filesConfigSchema.safeExtend(fieldsOfAll),
]);

/** The text is kept beside what it means, for whoever asks what is scheduled. */
export const scheduleLineSchema = z
  .strictObject({
    at: text,
    /** All databases, unless named. */
    databases: z.array(databaseIdSchema).min(1).optional(),
    /** Wakes the machine from sleep. */
    wake: z.boolean().default(false),
  })
  .transform(({ at: said, ...line }, { addIssue }): typeof line & { said: string; at: Schedule } => {
    const at = parseSchedule(said);
    if (typeof at !== 'string') return { ...line, said, at };
    addIssue({ code: 'custom', path: ['at'], message: at });
    return z.NEVER;
  });

export const PRIORITIES = ['low', 'normal'] as const;

const configSchema = z.strictObject({
  site: siteIdSchema,
  /** What people call the clinic. */
  name,
  /** In which people at the clinic are spoken to. */
  language: z.enum(LANGUAGES).default('en'),
  vault: z.strictObject({
    bucket: text,
    region: text,
    /** Only for stores other than AWS. */
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
  }),
  /** The cloud's own notes. Where it is named, packs that the cloud found bad are stored anew, and runs are reported. */
  ledger: z.strictObject({ bucket: text }).optional(),
  /** The public halves of the site's signing keys, from the recovery kit: base64. */
  signingPublicKeys: z
    .array(text.refine((key) => parseSigningPublicKey(key) !== undefined, 'must be 32 bytes in base64'))
    .min(1),
  /** Who can open the index of a backup: `age1…`. */
  recipients: z
    .array(text.regex(/^age1[0-9a-z]+$/, 'must be an age recipient: age1…'))
    .min(1)
    .optional(),
  /** The file with the secrets. Relative to this file. */
  secrets: text.optional(),
  /** Where footers of packs are kept to save time, where dumps may be spooled, where logs and the status page lie. Relative to this file. */
  folders: z.strictObject({ cache: text, scratch: text, logs: text, status: text }).partial().default({}),
  /** Whether the outcome of each run goes to syslog, or Windows' event log. */
  systemLog: z.boolean().default(true),
  databases: z.record(databaseIdSchema, databaseSchema).default({}),
  /** When the system's scheduler starts backups, once `offsite schedule install` was run. */
  schedule: z.array(scheduleLineSchema).max(10).default([]),
  /** Where new versions of offsite come from; without it, from nowhere. */
  updates: updatesConfigSchema.optional(),
  /** Of scheduled runs: behind whoever works on the server, unless it is to be done as soon as possible. */
  priority: z.enum(PRIORITIES).default('low'),
  bandwidth: bandwidthSchema,
  network: networkSchema,
});

const secretsSchema = z.strictObject({
  s3: z.strictObject({ accessKeyId: text, secretAccessKey: text }).optional(),
  site: z
    .strictObject({
      secret: text.refine((key) => parseSiteSecret(key) !== undefined, 'must be 32 bytes in base64'),
      signingKey: text.refine((key) => parseSigningKey(key) !== undefined, 'must be 32 bytes in base64'),
    })
    .optional(),
  databases: z.record(databaseIdSchema, z.strictObject({ password: text })).default({}),
  proxy: proxySecretsSchema,
});

/** What a report of a run needs, and the names of the databases, whatever is said about them. */
const reportPlaceSchema = z.object({
  ...{ site: configSchema.shape.site, vault: configSchema.shape.vault, ledger: configSchema.shape.ledger },
  ...{ secrets: configSchema.shape.secrets, databases: z.record(z.string(), z.unknown()) },
  // A line that is said wrongly may still work without what was said.
  network: networkSchema.catch(networkSchema.parse({})),
});
const storeSecretsSchema = z.object({ s3: secretsSchema.shape.s3, proxy: secretsSchema.shape.proxy });

export type Secrets = z.infer<typeof secretsSchema>;
export type DatabaseConfig = z.infer<typeof databaseSchema>;
export type Config = Omit<z.infer<typeof configSchema>, 'secrets' | 'folders'> & {
  readonly path: string;
  readonly secretsPath: string | undefined;
  readonly secrets: Secrets;
  /** Absolute. */
  readonly folders: { readonly [F in 'cache' | 'scratch' | 'logs' | 'status']: string };
};

/** Where reports go. */
export type ReportPlace = Pick<Config, 'site' | 'vault' | 'ledger' | 'network' | 'path'> &
  Pick<Secrets, 's3' | 'proxy'>;

/** Reads the config at `path` and its secrets. Throws a `Failure` that names every field that is wrong. */
export function readConfig(path: string): Config {
  const { secrets: secretsName, folders, ...config } = readYaml('config', path, configSchema);
  const here = dirname(resolve(path));
  refuseUnknownDatabases(path, config);
  const secretsPath = secretsName === undefined ? undefined : resolve(here, secretsName);
  if (secretsPath !== undefined) refuseReadableByOthers(secretsPath);
  const secrets = secretsPath === undefined ? secretsSchema.parse({}) : readYaml('secrets', secretsPath, secretsSchema);
  return {
    ...config,
    path: resolve(path),
    secretsPath,
    secrets,
    folders: {
      cache: resolve(here, folders.cache ?? 'cache'),
      scratch: resolve(here, folders.scratch ?? 'scratch'),
      logs: folders.logs === undefined ? defaultLogFolder(path) : resolve(here, folders.logs),
      status: folders.status === undefined ? defaultStatusFolder(path) : resolve(here, folders.status),
    },
  };
}

function refuseUnknownDatabases(
  path: string,
  { schedule, databases }: Pick<z.infer<typeof configSchema>, 'schedule' | 'databases'>,
): void {
  for (const [i, line] of schedule.entries()) {
    const unknown = line.databases?.find((database) => databases[database] === undefined);
    if (unknown === undefined) continue;
    throw new Failure(
      'config',
      `reading the config file ${path}: schedule.${i}.databases: there is no database ${unknown}`,
      {
        hint: 'Name only what stands under `databases`.',
      },
    );
  }
}

/** Where to tell that the rest of a config is wrong, and the databases that it names; undefined if that much is wrong, too. */
export function readReportPlace(path: string): { place: ReportPlace; databases: DatabaseId[] } | undefined {
  try {
    const { secrets: name, databases, ...place } = readYaml('config', path, reportPlaceSchema);
    const stored =
      name === undefined ? {} : readYaml('secrets', resolve(dirname(resolve(path)), name), storeSecretsSchema);
    const names = Object.keys(databases).flatMap((database) => databaseIdSchema.safeParse(database).data ?? []);
    return { place: { ...place, ...stored, path: resolve(path) }, databases: names };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The language that a config asks for, as far as it can be read: whoever is told that the rest is wrong shall understand it. */
export function readLanguage(path: string): Language | undefined {
  try {
    return readYaml('config', path, z.object({ language: configSchema.shape.language })).language;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const YAML_HINTS: Readonly<Record<string, string>> = {
  config: 'Name the config with --config FILE.',
  secrets: 'Check `secrets` in the config.',
};

export function readYaml<S extends z.ZodType>(what: string, path: string, schema: S): z.infer<S> {
  const doing = `reading the ${what} file ${path}`;
  let source: string;
  try {
    if (statSync(path).size > CONFIG_BYTES_MAX) throw new Error('it is far too large');
    source = decodeText(readFileSync(path), doing);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    const mayNot = code === 'EACCES' || code === 'EPERM';
    const hint = mayNot ? asAdministrator(what, path) : (YAML_HINTS[what] ?? `Name the file with --${what} FILE.`);
    throw new Failure('config', `${doing}: ${why}`, { hint, cause });
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new Failure('config', `${doing}: line ${line}, column ${col} is not YAML: ${broken.code.toLowerCase()}`, {
      hint: 'Look at the indentation, colons and quotes of this line and the one above it.',
    });
  }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 10 }));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap(describeIssue);
  throw new Failure('config', `${doing}: ${issues.join('; ')}`, {
    hint: `Correct ${issues.length === 1 ? 'this field' : 'these fields'}; docs/config.md lists all of them.`,
  });
}

function asAdministrator(what: string, path: string): string {
  const page = join(defaultStatusFolder(path), 'status.html');
  const instead = what === 'config' ? ` How the backups are, everybody may read in ${page}.` : '';
  return `Run it as root, on Windows in a console that was opened as administrator.${instead}`;
}

/** Editors on Windows save in other ways as well; a folder whose name lost its diacritics so would only be "not there". */
function decodeText(bytes: Buffer, doing: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Failure('config', `${doing}: it is not written in UTF-8`, {
      hint: 'Open it, look at letters with diacritics, and save it as UTF-8 (Notepad: "Save as", "Encoding").',
      cause,
    });
  }
}

/** Path and reason; never the value, which may be a secret. */
function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  const at = (...more: string[]): string => [...path, ...more].join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${at(key)}: there is no such field`);
  if (issue.code === 'invalid_key') return [`${at()}: ${issue.issues[0]?.message ?? issue.message}`];
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return [`${at()}: is missing or not ${issue.expected}`];
  return [`${at()}: ${issue.message}`];
}

/** On systems with POSIX rights. On Windows the rights of the folder count, which `offsite doctor` looks at. */
export function refuseReadableByOthers(path: string, what = 'secrets'): void {
  if (process.platform === 'win32') return;
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) === 0) return;
  throw new Failure('config', `reading the ${what} file ${path}: other users of this machine may read or change it`, {
    hint: `Run \`chmod 600 ${path}\`.`,
  });
}
