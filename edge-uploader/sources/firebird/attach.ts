// A connection to the database for questions only; the dump itself never travels through this driver, which has reported
// success on damaged data. An attach has a time limit, since a wrong password can hang it for ever, and a failed login is
// tried again: versions of the driver have failed one in a hundred for no reason.

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Database } from 'node-firebird';
import { ATTACH_ATTEMPTS_MAX, ATTACH_SECONDS_MAX } from '../limits.ts';
import { withinSeconds } from '../within-seconds.ts';
import type { FirebirdConfig, FirebirdSecrets } from './config.ts';
import { recogniseTrouble } from './firebird-failure.ts';

export interface Attachment {
  readonly database: Database;
  /** Never waits and never fails: what is lost with it is a connection that the server closes by itself. */
  close(): void;
}

/** Rejects with the driver's own error; the caller gives it its sentence. */
export async function attach(config: FirebirdConfig, secrets: FirebirdSecrets): Promise<Attachment> {
  // Loaded here, since most commands of the uploader never ask a database anything and should start quickly.
  const { default: firebird } = await import('node-firebird');
  for (let attempt = 1; ; attempt += 1) {
    const pending = firebird.attachAsync({
      host: config.host,
      port: config.port,
      database: config.database,
      user: config.user,
      password: secrets.password,
      encoding: config.charset,
      // Exact strings: a generator is a 64-bit number.
      numericMode: 'string',
      ...(config.role === undefined ? {} : { role: config.role }),
    });
    // The driver keeps its socket open after a failed login, and the process would never end. Only here can it be reached.
    const wire = firebird.connection;
    try {
      const database = await withinSeconds(pending, ATTACH_SECONDS_MAX);
      if (database instanceof EventEmitter) database.on('error', () => undefined); // Without a listener, a dying server would take this process with it.
      return { database, close: () => closeQuietly(wire) };
    } catch (error) {
      pending.catch(() => undefined);
      closeQuietly(wire);
      if (attempt >= ATTACH_ATTEMPTS_MAX || recogniseTrouble((error as Error).message) !== 'login') throw error;
    }
  }
}

/**
 * The driver wraps its socket so that any method of it can be called, though its types name only some. Its own listeners go
 * first: told of the close, it would attach again by itself after a second, and nobody would ever close that connection.
 */
function closeQuietly(wire: { _socket: unknown; _retry_connection_id?: unknown } | undefined): void {
  clearTimeout(wire?._retry_connection_id as NodeJS.Timeout | undefined);
  const socket = wire?._socket as Pick<Socket, 'destroy' | 'on' | 'removeAllListeners'> | null | undefined;
  socket?.removeAllListeners('close');
  socket?.on('error', () => undefined);
  socket?.destroy();
}
