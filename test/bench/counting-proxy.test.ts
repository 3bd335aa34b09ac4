// Sends requests through the bench's counter to a small server, and compares what it counted with what was sent.
// Without it the counts of uploads and requests, which we claim to be low, would be unchecked.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CountingProxy, startCountingProxy } from '../../bench/counting-proxy.ts';

let target: ReturnType<typeof createServer>;
let proxy: CountingProxy;

/** Answers with the method, the Host it was called by and the length of the body. */
beforeEach(async () => {
  target = createServer(async (incoming, outgoing) => {
    let bytes = 0;
    for await (const part of incoming) bytes += (part as Buffer).length;
    if (incoming.url === '/missing') outgoing.statusCode = 404;
    outgoing.end(`${incoming.method} ${incoming.headers.host} ${bytes}`);
  });
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  const { port } = target.address() as { port: number };
  proxy = await startCountingProxy(`http://127.0.0.1:${port}`);
});
afterEach(async () => {
  await proxy.stop();
  target.closeAllConnections();
  target.close();
});

test('counts requests by method and the bytes of bodies both ways', async () => {
  const body = Buffer.alloc(100_000, 'x');
  const answers = [
    await fetch(`${proxy.endpoint}/one`, { method: 'PUT', body }),
    await fetch(`${proxy.endpoint}/two`, { method: 'PUT', body }),
    await fetch(`${proxy.endpoint}/missing`),
  ];
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
  expect(proxy.traffic()).toEqual({
    requests: 3,
    methods: { PUT: 2, GET: 1 },
    uploadedBytes: 200_000,
    downloadedBytes: texts.join('').length,
  });
});

test('leaves the Host header as it was signed', async () => {
  const answer = await fetch(`${proxy.endpoint}/`);
  expect(await answer.text()).toBe(`GET ${new URL(proxy.endpoint).host} 0`);
});

test('passes on a request that waits for permission to send its body', async () => {
  const { hostname, port } = new URL(proxy.endpoint);
  const options = { hostname, port, method: 'PUT', headers: { expect: '100-continue', 'content-length': 4 } };
  const asking = request(options);
  asking.flushHeaders();
  asking.once('continue', () => asking.end('body'));
  const [answer] = await once(asking, 'response');
  let text = '';
  for await (const part of answer) text += part;
  expect(text).toMatch(/^PUT .* 4$/);
  expect(proxy.traffic().uploadedBytes).toBe(4);
});

test('hangs up on a client whose server hangs up', async () => {
  target.closeAllConnections();
  target.close();
  await expect(fetch(proxy.endpoint)).rejects.toThrow();
});
