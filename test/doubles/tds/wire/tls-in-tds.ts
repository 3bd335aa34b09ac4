// TLS inside of TDS: the handshake's records travel in PRELOGIN packets, and everything behind it on the bare line (MS-TDS 2.2.6.5
// and 3.2.5.2). A duplex stands between the socket and Node's TLS and does the wrapping.

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { encodePackets, messageReader, PACKET } from './packets.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface Secured {
  readonly tls: TLSSocket;
  /** Gives the bare line back: where only the login is encrypted, all that follows it is plain. */
  release(): void;
}

/** Resolves once the handshake is done. */
export function startTls(socket: Socket, certificate: Certificate): Promise<Secured> {
  let isWrapped = true;
  const unwrap = messageReader(({ data }) => bridge.push(data));
  const take = (bytes: Buffer): void => {
    // Behind the handshake the client speaks bare TLS, whose records never begin like a PRELOGIN packet. Only then are our own
    // bare as well: the handshake's last records may still be on their way when Node calls it done.
    if (isWrapped && bytes.length > 0) isWrapped = bytes[0] === PACKET.prelogin;
    if (bytes.length > 0) isWrapped ? unwrap(bytes) : bridge.push(bytes);
  };
  const bridge = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, callback) {
      const packets = { packetBytes: 4096, spid: 0, isEnd: true };
      socket.write(isWrapped ? encodePackets(PACKET.prelogin, chunk, packets) : chunk, callback);
    },
    final: (callback) => void socket.end(callback),
    destroy(error, callback) {
      socket.destroy();
      callback(error);
    },
  });
  socket.on('data', take);
  socket.on('end', () => bridge.push(null));
  socket.on('error', (error) => bridge.destroy(error));
  socket.on('close', () => bridge.destroy());
  // TDS 7.4 speaks TLS up to 1.2: in 1.3 the server's last handshake records would come behind the wrapped ones.
  const tls = new TLSSocket(bridge, { isServer: true, ...certificate, maxVersion: 'TLSv1.2' });
  return new Promise((resolve, reject) => {
    tls.once('secure', () => resolve({ tls, release: () => void socket.off('data', take) }));
    tls.once('error', reject);
  });
}
