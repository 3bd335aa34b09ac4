// How a body leaves, seen from a server of plain sockets: not before it is wanted, all of it and no byte more, over one connection where the
// server allows that. A pack that is sent to somebody who has refused it already costs a quarter of an hour on a slow line, and its
// refusal would look like a broken connection.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LineHandler, plainLine } from '../../../edge-uploader/network/line.ts';
import { RateLimiter } from '../../../edge-uploader/network/rate-limiter.ts';
import { seededBytes } from '../seeded-bytes.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(
  answer: Answer,
  whenAsked: Answer = (request, response) => {
    response.writeContinue();
    answer(request, response);
  },
) {
  const sockets = new Set<unknown>();
  const server = createServer(answer).on('checkContinue', whenAsked);
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const handler = new LineHandler({ ...plainLine(), uploads: new RateLimiter({ rate: () => undefined }) });
  onTestFinished(() => {
    handler.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const put = (body: Uint8Array, headers?: Record<string, string>) => putTo(handler, port, body, headers);
  return { put, connections: () => sockets.size };
}

async function putTo(handler: LineHandler, port: number, body: Uint8Array, headers: Record<string, string> = {}) {
  const request = {
    ...{ protocol: 'http:', hostname: '127.0.0.1', port, method: 'PUT', path: '/', query: {} },
    ...{ headers: { 'content-length': String(body.length), ...headers }, body },
  };
  const { response } = await handler.handle(request as unknown as Parameters<LineHandler['handle']>[0]);
  const said = Buffer.concat(await response.body.toArray()).toString();
  return { status: response.statusCode, headers: response.headers, said };
}

/** Takes all of the body, and answers with its length. */
const take: Answer = (request, response) => {
  const pieces: Buffer[] = [];
  request
    .on('data', (piece) => pieces.push(piece))
    .on('end', () => response.end(Buffer.concat(pieces).toString('base64')));
};

test('a body of any length arrives whole, in shared memory or not, and the connection is used again', async () => {
  const { put, connections } = await serve(take);
  const lengths = fc.integer({ min: 1, max: 300_000 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 0, max: 9 }), fc.boolean(), async (length, offset, asks) => {
      const shared = new Uint8Array(new SharedArrayBuffer(length + offset), offset);
      shared.set(seededBytes(`body ${length}`, length));
      const { status, said } = await put(shared, asks ? { Expect: '100-continue' } : {});
      expect(status).toBe(200);
      expect(Buffer.from(said, 'base64').equals(Buffer.from(shared))).toBe(true);
    }),
    { numRuns: 40 },
  );
  expect(connections()).toBe(1);
});

test('a server that refuses before it has seen the body gets none of it', async () => {
  let seen = 0;
  const { put } = await serve(take, (request, response) => {
    request.on('data', (piece) => {
      seen += piece.length;
    });
    response.writeHead(412).end('no');
  });
  const { status, said } = await put(seededBytes('unwanted', 5_000_000), { Expect: '100-continue' });
  expect([status, said, seen]).toEqual([412, 'no', 0]);
});

test('a connection on which the other side still waits for a refused body is not used again', async () => {
  let [open, opened] = [0, 0];
  const server = createTcpServer((socket) => {
    open += 1;
    opened += 1;
    socket
      .on('error', () => undefined)
      .on('close', () => {
        open -= 1;
      });
    socket.once('data', () => socket.write('HTTP/1.1 412 No\r\nContent-Length: 2\r\n\r\nno'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const handler = new LineHandler(plainLine());
  onTestFinished(() => {
    handler.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  for (const times of [1, 2]) {
    const { status } = await putTo(handler, port, seededBytes('unwanted', 5_000_000), { Expect: '100-continue' });
    expect(status).toBe(412);
    expect(opened).toBe(times);
    await expect.poll(() => open).toBe(0);
  }
});

test('a server that refuses in the middle of the body is heard, and the next request is good', async () => {
  let times = 0;
  const { put } = await serve((request, response) => {
    times += 1;
    if (times > 1) return take(request, response);
    request.once('data', () => response.writeHead(403).end('no'));
  });
  expect(await put(seededBytes('half wanted', 20_000_000))).toMatchObject({ status: 403, said: 'no' });
  expect((await put(seededBytes('wanted', 10))).status).toBe(200);
});

test('the date of an answer that took long is not given to the SDK, which would set its clock by it', async () => {
  const { put } = await serve(take);
  expect((await put(seededBytes('soon', 10))).headers).toHaveProperty('date');
  const now = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(600_000);
  const { headers } = await put(seededBytes('late', 10));
  now.mockRestore();
  expect(headers).not.toHaveProperty('date');
  expect(headers).toHaveProperty('content-length');
});
