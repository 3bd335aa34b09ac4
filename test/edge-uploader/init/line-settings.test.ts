// A proxy that only the technician's console knows is a backup that works until the technician has gone.

import { expect, test } from 'vitest';
import { checkAnswers } from '../../../edge-uploader/init/answers.ts';
import { lineSettings } from '../../../edge-uploader/init/line-settings.ts';

const databases = { main: { engine: 'command', command: ['/bin/true'] } };
const settings = (answers: object, environment: NodeJS.ProcessEnv = {}, endpoint?: string) =>
  lineSettings(checkAnswers({ databases, ...answers }), { endpoint }, environment);
const HTTPS_PROXY = 'http://prac%40tice:open%3Asesame@box:3128/';
const SECRET = { proxy: { user: 'prac@tice', password: 'open:sesame' } };

test('what the answers say is written as it was said, and no default becomes a setting', () => {
  const said = {
    ...{ priority: 'normal', network: { certificateAuthority: '/etc/box.pem' } },
    bandwidth: { upload: '5 Mbit/s', windows: [{ when: 'every day from 07:00 to 18:00', upload: '1 Mbit/s' }] },
  };
  expect(settings(said)).toEqual({ config: said, secrets: {}, inheritedProxy: undefined });
  expect(settings({})).toEqual({ config: {}, secrets: {}, inheritedProxy: undefined });
});

test('a proxy of the environment goes into the config, its password into the secrets', () => {
  expect(settings({}, { HTTPS_PROXY })).toEqual({
    ...{ config: { network: { proxy: 'http://box:3128' } }, secrets: SECRET, inheritedProxy: 'http://box:3128' },
  });
  expect(settings({ network: { keepTryingHours: 8 } }, { https_proxy: 'box:3128' }).config).toEqual({
    network: { keepTryingHours: 8, proxy: 'http://box:3128' },
  });
});

test.each<[string, object, NodeJS.ProcessEnv, string?]>([
  ['the answers name another', { network: { proxy: 'http://other:1' } }, { HTTPS_PROXY }],
  ['the answers want none', { network: { proxy: 'none' } }, { HTTPS_PROXY }],
  ['the store is an exception', {}, { HTTPS_PROXY, NO_PROXY: 'x, .practice.local' }, 'https://nas.practice.local'],
  ['so is its port', {}, { HTTPS_PROXY, NO_PROXY: 'x nas.practice.local:9000' }, 'https://nas.practice.local:9000'],
  ['the store speaks no TLS', {}, { HTTPS_PROXY }, 'http://nas:9000'],
])('not where %s', (_, answers, environment, endpoint) => {
  expect(settings(answers, environment, endpoint)).toEqual({ config: answers, secrets: {}, inheritedProxy: undefined });
});

test.each([
  [{ bandwidth: { upload: 'fast' } }, /bandwidth\.upload: "fast" is no speed/],
  [{ network: { proxy: 'socks://x:1' } }, /network\.proxy/],
  [{ priority: 'idle' }, /priority/],
])('%j is refused with its path', (answers, message) => {
  expect(() => settings(answers)).toThrow(message);
});
