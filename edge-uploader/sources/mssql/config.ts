// What a clinic says about its SQL Server database. Parsed once, strictly: a misspelt field that was silently ignored has lost
// backups elsewhere.

import { z } from 'zod';
import { DUMP_IDLE_SECONDS_DEFAULT, DUMP_IDLE_SECONDS_MAX } from '../limits.ts';

const word = z
  .string()
  .min(1)
  .refine((text) => !/\p{Cc}/u.test(text), 'must not contain control characters');
/** `C:\…`, `\\server\share\…` or `/…`: a relative path would mean one place to us and another to the server. */
const absolute = word.refine((path) => /^([a-z]:[\\/]|\\\\|\/)/i.test(path), 'must be a full path');
/** SQL Server's limit for the name of anything. */
const NAME_CHARACTERS_MAX = 128;

export const mssqlConfigSchema = z
  .strictObject({
    engine: z.literal('mssql'),
    database: word.max(NAME_CHARACTERS_MAX),
    host: word.default('localhost'),
    /** 1433 unless an instance is named, whose port the SQL Server Browser then tells. */
    port: z.int().min(1).max(65_535).optional(),
    /** `SQLEXPRESS` of `CLINIC\SQLEXPRESS`. */
    instance: word.max(16).optional(),
    user: word,
    /** Of a Windows account; without it, the user is a SQL login. */
    domain: word.optional(),
    encrypt: z.boolean().default(true),
    /** Whether any certificate will do. By default on this same host, where SQL Server's own is made anew at each start. */
    trustServerCertificate: z.boolean().optional(),
    /** PEM: the server's certificate, or the authority that signed it. */
    certificateFile: absolute.optional(),
    /** The name that stands in the certificate, where it is not `host`. */
    certificateName: word.optional(),
    /** Where the backup file passes through, as this program sees the folder. By default the server's own backup folder. */
    spoolFolder: absolute.optional(),
    /** The same folder as the server sees it, where that is another path. */
    serverSpoolFolder: absolute.optional(),
    /** Where a restored database's files go, as the server sees the folders. By default the server's own. */
    dataFolder: absolute.optional(),
    logFolder: absolute.optional(),
    idleSeconds: z.number().positive().max(DUMP_IDLE_SECONDS_MAX).default(DUMP_IDLE_SECONDS_DEFAULT),
  })
  .refine((config) => config.port === undefined || config.instance === undefined, {
    path: ['instance'],
    message: 'stands beside a port: give one of them, since an instance has a port of its own',
  })
  .refine((config) => config.serverSpoolFolder === undefined || config.spoolFolder !== undefined, {
    path: ['spoolFolder'],
    message: 'must be given with serverSpoolFolder',
  })
  .refine((config) => config.trustServerCertificate !== true || config.certificateFile === undefined, {
    path: ['certificateFile'],
    message: 'has no meaning while trustServerCertificate is true',
  });

export type MssqlConfig = z.infer<typeof mssqlConfigSchema>;

/** Kept apart from the configuration, in a file that only the administrator can read. */
export interface MssqlSecrets {
  readonly password: string;
}
