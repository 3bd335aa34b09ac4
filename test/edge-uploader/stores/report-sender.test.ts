// The only thing in the uploader that overwrites: what it asks the store for, how often, and that it can name no key but that of a
// report of its own site.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { plainLine } from '../../../edge-uploader/network/line.ts';
import { ReportSender } from '../../../edge-uploader/stores/report-sender.ts';
import { parseRunReport, type RunReport, reportKey } from '../../../vault/run-report.ts';
import { nameOf } from '../../lambdas/sample-backup.ts';

const report: RunReport = {
  ...{ ...nameOf('clinic-1'), phase: 'started', at: '2026-11-23T01:30:00.000Z', uploader: '0.1.0', bytesRead: 0 },
};

interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A sender of clinic-1, and a store that answers with these statuses, one after the other; 0 is no answer at all. */
async function senderTo(...statuses: number[]) {
  const asked: Asked[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray());
    asked.push({ method: request.method, path: request.url, headers: request.headers, body });
    const status = statuses[asked.length - 1] ?? 200;
    if (status === 200) response.end();
    else if (status !== 0) response.writeHead(status).end('<Error><Code>SlowDown</Code></Error>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'not-a-real-secret' };
  const sender = new ReportSender({
    site: report.site,
    bucket: 'ledger',
    region: 'eu-central-1',
    endpoint,
    credentials,
    line: plainLine(),
  });
  onTestFinished(() => {
    sender.close();
    server.closeAllConnections();
    server.close();
  });
  return { sender, asked };
}

const { signal: never } = new AbortController();

test('puts the report under its key, whether or not one is there', async () => {
  const { sender, asked } = await senderTo();
  await sender.send(report, never);
  expect(asked.map(({ method, path }) => `${method} ${path?.replace(/\?.*/, '')}`)).toEqual([
    `PUT /ledger/${reportKey(report)}`,
  ]);
  expect(parseRunReport(asked[0]!.body)).toEqual(report);
  expect(asked[0]!.headers['if-none-match']).toBeUndefined();
});

test('tries once more, and then says why not', async () => {
  const once503 = await senderTo(503);
  await once503.sender.send(report, never);
  expect(once503.asked).toHaveLength(2);
  const always = await senderTo(503, 503, 503);
  await expect(always.sender.send(report, never)).rejects.toMatchObject({
    exit: 'unreachable',
    message: expect.stringMatching(/^storing sites\/clinic-1\/reports\/main\/.* in the bucket ledger: .*503 SlowDown/),
  });
  expect(always.asked).toHaveLength(2);
});

test('is given up at once when asked to', async () => {
  const { sender, asked } = await senderTo(0);
  const abort = new AbortController();
  const sending = sender.send(report, abort.signal);
  await expect.poll(() => asked.length).toBe(1);
  abort.abort();
  await expect(sending).rejects.toThrow();
  expect(asked).toHaveLength(1);
});

test('sends nothing of another site', async () => {
  const { sender, asked } = await senderTo();
  const other = { ...report, ...nameOf('clinic-2') };
  await expect(sender.send(other, never)).rejects.toThrow('a report of clinic-2 is none of clinic-1');
  expect(asked).toEqual([]);
});
