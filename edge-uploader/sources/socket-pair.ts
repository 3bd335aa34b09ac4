// A pair of connected sockets: one end for a child's stdout, one that reads into a landing place. Node makes such a pair for every
// child by itself, but then reads 64 KiB at a time into buffers of its own, which takes twice as long.

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Landing, readInto } from './landing.ts';

export interface SocketPair {
  readonly reader: Socket;
  /** Given to the child; close it here once the child has started, or the reader never sees the end. */
  readonly writer: Socket;
}

/** Not on Windows. The folder is private, so that nobody else can connect in the child's place. */
export async function socketPair(landing: Landing): Promise<SocketPair> {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-pair-'));
  const server = createServer();
  try {
    const path = join(folder, 'socket');
    server.listen(path);
    await once(server, 'listening');
    const connected = once(server, 'connection');
    const reader: Socket = connect({ path, onread: readInto(landing, (slice) => reader.push(slice)) });
    const [[writer]] = await Promise.all([connected, once(reader, 'connect')]);
    return { reader, writer };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
