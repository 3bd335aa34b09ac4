// Places that give what they should not: over real connections with a real certificate, each has its own message, and none of them can make
// an update wait for ever, fill the disk, or leave https.

import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plainLine } from '../../../edge-uploader/network/line.ts';
import { RateLimiter } from '../../../edge-uploader/network/rate-limiter.ts';
import { folderPlace, type Place, webPlace } from '../../../edge-uploader/update/place.ts';
import { encodeRelease } from '../../../vault/release.ts';
import { NAME, openUpdateStage, programOf, type UpdateStage } from '../../edge-uploader/update/update-stage.ts';
import { RELEASE_KEY, sampleRelease } from '../../vault/sample-release.ts';
import { openWebServer, type WebServer } from './web-server.ts';

const PROGRAM = programOf('0.2.0');
const sha256 = createHash('sha256').update(PROGRAM).digest('hex');
const RELEASE = encodeRelease(
  sampleRelease({ files: [{ platform: 'linux-x64', name: NAME, bytes: PROGRAM.length, sha256 }] }),
  RELEASE_KEY,
);

let server: WebServer;
let stage: UpdateStage;
beforeAll(async () => {
  [server, stage] = await Promise.all([openWebServer(), openUpdateStage()]);
});
beforeEach(() => stage.install());
afterAll(async () => {
  server?.close();
  await stage?.close();
});

/** What a good place does, unless `change` answers first. */
const good =
  (change: RequestListener = () => undefined): RequestListener =>
  (request, response) => {
    change(request, response);
    if (response.headersSent || response.destroyed) return;
    const file = { '/releases/release.json': RELEASE, [`/releases/${NAME}`]: PROGRAM }[request.url ?? ''];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200).end(file);
  };
const of = (name: string, answer: RequestListener): RequestListener =>
  good((request, response) => void (request.url === `/releases/${name}` && answer(request, response)));
/** The place, with a minute made a quarter of a second. */
const place = (): Place => impatient(webPlace(server.address, server.line));
const impatient = ({ from, read }: Place): Place => ({
  from,
  read: (name, limits) => read(name, { ...limits, seconds: Math.min(limits.seconds, 3), silentSeconds: 0.25 }),
});

test('a good place is used, and learns nothing but what is asked for', async () => {
  let headers: string[] = [];
  server.answers(
    good((request) => {
      headers = Object.keys(request.headers);
    }),
  );
  expect(await stage.update({ place: place() })).toMatchObject({ kind: 'installed' });
  expect(server.asked).toEqual(['/releases/release.json', `/releases/${NAME}`]);
  expect(headers.sort()).toEqual(['accept', 'connection', 'host']);
});

test('it takes no more of the line than the config gives', async () => {
  server.answers(good());
  const taken: number[] = [];
  const downloads = new RateLimiter({ rate: () => 1e9 });
  const take = downloads.take.bind(downloads);
  downloads.take = (bytes, signal) => {
    taken.push(bytes);
    return take(bytes, signal);
  };
  await stage.update({ place: webPlace(server.address, { ...server.line, downloads }) });
  expect(taken.reduce((sum, bytes) => sum + bytes)).toBe(RELEASE.length + PROGRAM.length);
});

test('an address without a slash at its end is the same place', async () => {
  server.answers(good());
  const from = server.address.slice(0, -1);
  expect(await stage.update({ place: webPlace(from, server.line), checkOnly: true })).toMatchObject({
    kind: 'offered',
  });
});

test('redirects are followed within https', async () => {
  const elsewhere = server.address.replace('/releases/', '/elsewhere/');
  server.answers((request, response) => {
    if (!request.url?.startsWith('/releases/'))
      return good()({ ...request, url: `/releases/${NAME}` } as never, response);
    if (request.url === `/releases/${NAME}`) response.writeHead(302, { location: elsewhere + NAME }).end();
    else good()(request, response);
  });
  expect(await stage.update({ place: place() })).toMatchObject({ kind: 'installed' });
});

describe('nothing changes with', () => {
  const endless: RequestListener = (_, response) => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(64 * 1024), () => setImmediate(more));
    };
    more();
  };
  const drip: RequestListener = (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('#'), 100);
    response.on('close', () => clearInterval(timer));
  };
  const silent: RequestListener = (_, response) => void response.writeHead(200).write('#!');
  const cut: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': PROGRAM.length }).write(PROGRAM.subarray(0, 20));
    setTimeout(() => response.destroy(), 50);
  };
  const leadTo =
    (location: () => string): RequestListener =>
    (_, response) =>
      void response.writeHead(302, { location: location() }).end();

  test.each<[string, string, RegExp, () => RequestListener]>([
    [
      'a release that never ends',
      'update',
      /release\.json: it is larger than 16384 bytes/,
      () => of('release.json', endless),
    ],
    ['an executable that never ends', 'update', /it is larger than \d+ bytes/, () => of(NAME, endless)],
    ['a release that drips', 'unreachable', /it was not all there after 3 seconds/, () => of('release.json', drip)],
    ['an executable that stops in between', 'unreachable', /nothing came for 0\.25 seconds/, () => of(NAME, silent)],
    ['a place that says nothing', 'unreachable', /nothing came for 0\.25 seconds/, () => () => undefined],
    ['a connection that breaks', 'unreachable', /ECONNRESET|aborted/, () => of(NAME, cut)],
    [
      'a redirect out of https',
      'update',
      /leads to http:\/\/127\.0\.0\.1:\d+, without https/,
      () =>
        of(
          NAME,
          leadTo(() => server.plainAddress + NAME),
        ),
    ],
    [
      'a redirect to a file',
      'update',
      /leads to file:/,
      () =>
        of(
          'release.json',
          leadTo(() => 'file:///etc/passwd'),
        ),
    ],
    [
      'a redirect to itself',
      'update',
      /leads on more than 3 times/,
      () =>
        of(
          NAME,
          leadTo(() => server.address + NAME),
        ),
    ],
    [
      'a redirect to nowhere',
      'update',
      /leads to no address/,
      () =>
        of(
          NAME,
          leadTo(() => 'https://['),
        ),
    ],
    ['no release', 'notFound', /answers 404/, () => (_, response) => void response.writeHead(404).end('<h1>')],
    ['a locked door', 'refused', /answers 403/, () => (_, response) => void response.writeHead(403).end()],
    ['a broken server', 'unreachable', /answers 503/, () => (_, response) => void response.writeHead(503).end()],
    [
      'a page that wants a login',
      'update',
      /is not a signed release/,
      () => (_, response) => void response.writeHead(200).end('<html>Log in'),
    ],
    [
      'a part of the file',
      'unreachable',
      /answers 206/,
      () => of(NAME, (_, response) => void response.writeHead(206).end(PROGRAM)),
    ],
  ])('%s', async (_, exit, message, answer) => {
    server.answers(answer());
    await expect(stage.update({ place: place() })).rejects.toMatchObject({
      ...{ exit, message: expect.stringMatching(message), hint: expect.any(String) },
    });
    expect(await stage.files()).toEqual(['offsite']);
    expect(await stage.installed()).toBe('0.1.0');
  });

  test('a certificate that this machine does not know, and one for another name', async () => {
    server.answers(good());
    await expect(stage.update({ place: webPlace(server.address, plainLine()) })).rejects.toMatchObject({
      ...{ exit: 'unreachable', message: expect.stringMatching(/SELF_SIGNED|self-signed/) },
    });
    const name = server.address.replace('127.0.0.1', 'localhost');
    await expect(stage.update({ place: webPlace(name, server.line) })).rejects.toMatchObject({
      ...{ exit: 'unreachable', message: expect.stringMatching('ERR_TLS_CERT_ALTNAME_INVALID') },
    });
    expect(server.asked).toEqual([]);
  });

  test('nobody there', async () => {
    const nobody = webPlace('https://127.0.0.1:1/', plainLine());
    await expect(stage.update({ place: nobody })).rejects.toMatchObject({
      exit: 'unreachable',
      message: /ECONNREFUSED/,
    });
  });

  test('a folder whose file is a folder', async () => {
    const strange = folderPlace(join(stage.folder, 'bin', '..'));
    await expect(stage.update({ place: strange })).rejects.toMatchObject({ exit: 'notFound' });
  });
});
