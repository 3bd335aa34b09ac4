// A web server with a certificate that the openssl program made, and one without https. What it answers is said by the test.

import { once } from 'node:events';
import { createServer as createPlain, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { plainLine } from '../../../edge-uploader/network/line.ts';
import { makeCertificate } from '../../doubles/tds/make-certificate.ts';

export type WebServer = Awaited<ReturnType<typeof openWebServer>>;

export async function openWebServer() {
  const { key, cert } = await makeCertificate('127.0.0.1');
  let answer: RequestListener = (_, response) => void response.writeHead(404).end();
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  };
  const secure = createServer({ key, cert }, listener).listen(0, '127.0.0.1');
  const plain = createPlain(listener).listen(0, '127.0.0.1');
  await Promise.all([once(secure, 'listening'), once(plain, 'listening')]);
  const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
  return {
    address: `https://127.0.0.1:${portOf(secure)}/releases/`,
    plainAddress: `http://127.0.0.1:${portOf(plain)}/releases/`,
    /** The line of a machine that believes the certificate. */
    line: { ...plainLine(), authorities: createSecureContext({ ca: cert }) },
    ...{ asked, cert },
    answers(with_: RequestListener): void {
      asked.length = 0;
      answer = with_;
    },
    close(): void {
      for (const server of [secure, plain]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
