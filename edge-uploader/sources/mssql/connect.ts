// A connection to SQL Server, one for one purpose. It has no time limit for requests: tedious would give a BACKUP up after 15
// seconds, or, once the first percent is told, never. Whoever runs something long watches over it by itself.

import { readFile } from 'node:fs/promises';
import type { ConnectionPool, IResult, Request } from 'mssql';
import { isThisHost } from '../firebird/server-user.ts';
import { ATTACH_SECONDS_MAX, CANCEL_MS_MAX } from '../limits.ts';
import type { MssqlConfig, MssqlSecrets } from './config.ts';
import { mssqlFailure } from './mssql-failure.ts';

/** A message that is no error: 3211 is "10 percent processed". */
export interface Information {
  readonly number: number;
  readonly message: string;
}

export interface Connection {
  /** A question, with values for its `@names`. Rejects with the driver's error. */
  ask(question: string, values?: Readonly<Record<string, string | number>>): Promise<Record<string, unknown>[]>;
  /** A statement that may take hours. Rejects with the driver's error. */
  run(statement: string, onInformation?: (information: Information) => void): Promise<Record<string, unknown>[]>;
  /** Asks the server to stop what runs, gives it a moment to do so, and hangs up. Never rejects. */
  close(): Promise<void>;
}

interface Wire {
  close(): void;
  on(event: 'errorMessage', listener: (message: { number: number }) => void): unknown;
}

/** Into `master`, where everybody may be and nobody stands in the way. Rejects with a `Failure`. */
export async function connect(config: MssqlConfig, { password }: MssqlSecrets, doing: string): Promise<Connection> {
  // Loaded here: it is the largest library of all, and most commands never need it.
  const { default: mssql } = await import('mssql');
  let wire: Wire | undefined;
  let refusal: number | undefined;
  const { host, port, instance, user, domain, encrypt, certificateName } = config;
  const pool = new mssql.ConnectionPool({
    ...{
      server: host,
      user,
      password,
      database: 'master',
      connectionTimeout: ATTACH_SECONDS_MAX * 1000,
      requestTimeout: 0,
    },
    ...(instance === undefined ? { port: port ?? 1433 } : {}),
    ...(domain === undefined ? {} : { domain }),
    pool: { max: 1, min: 0, idleTimeoutMillis: NEVER_MS },
    options: {
      ...{ encrypt, appName: 'offsite', trustServerCertificate: trustsAny(config) },
      ...(instance === undefined ? {} : { instanceName: instance }),
      ...(certificateName === undefined ? {} : { serverName: certificateName }),
      ...(config.certificateFile === undefined
        ? {}
        : { cryptoCredentialsDetails: { ca: await certificateOf(config, doing) } }),
    },
    beforeConnect: (connection: Wire) => {
      wire = connection;
      // The driver forgets the number of a refused login, which says whether it is wrong, locked or expired.
      connection.on('errorMessage', ({ number }) => {
        refusal = number;
      });
    },
  });
  pool.on('error', () => undefined); // Told to whoever waits for an answer; without a listener it would end the process.
  try {
    await pool.connect();
  } catch (error) {
    wire?.close();
    throw mssqlFailure(
      doing,
      refusal === undefined ? error : Object.assign(error as Error, { number: refusal }),
      config,
    );
  }
  return overPool(pool, () => wire?.close());
}

/** SQL Server makes its own certificate anew at each start, so on the same host, where nobody listens, none is asked for. */
export function trustsAny(config: MssqlConfig): boolean {
  return config.trustServerCertificate ?? (config.certificateFile === undefined && isThisHost(config.host));
}

/** The longest time that a timer of Node can wait. */
const NEVER_MS = 2 ** 31 - 1;

function overPool(pool: ConnectionPool, hangUp: () => void): Connection {
  let running: { request: Request; ended: Promise<unknown> } | undefined;
  const follow = async (request: Request, answer: Promise<IResult<unknown>>): Promise<Record<string, unknown>[]> => {
    running = { request, ended: answer.catch(() => undefined) };
    try {
      return ((await answer).recordset ?? []) as Record<string, unknown>[];
    } finally {
      running = undefined;
    }
  };
  return {
    ask(question, values = {}) {
      const request = pool.request();
      for (const [name, value] of Object.entries(values)) request.input(name, value);
      return follow(request, request.query(question));
    },
    run(statement, onInformation) {
      const request = pool.request();
      if (onInformation !== undefined) request.on('info', onInformation);
      return follow(request, request.batch(statement));
    },
    async close() {
      if (running !== undefined) {
        const { request, ended } = running;
        request.cancel();
        // A server that is gone answers nothing; it stops by itself when the line is closed.
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, CANCEL_MS_MAX))]);
      }
      hangUp();
      await pool.close().catch(() => undefined);
    },
  };
}

async function certificateOf(config: MssqlConfig, doing: string): Promise<string> {
  return readFile(config.certificateFile!, 'utf8').catch((error) => {
    throw mssqlFailure(doing, Object.assign(new Error(error.message), { code: 'ECERTIFICATEFILE' }), config);
  });
}
