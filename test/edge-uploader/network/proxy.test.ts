// Which proxy is chosen, and with whose password: one that went to whatever proxy the environment happens to name would be given away.

import { expect, test } from 'vitest';
import { chooseProxy, type ProxyOptions } from '../../../edge-uploader/network/proxy.ts';

const credentials = { user: 'clinic', password: 'p@ss/word' };
const choose = (options: Partial<ProxyOptions>) =>
  chooseProxy({ configured: undefined, credentials: undefined, secure: true, environment: {}, ...options });

test('the password of the secrets file goes to the proxy of the config, and is not shown', () => {
  expect(choose({ configured: 'http://box:3128', credentials })).toEqual({
    ...{ url: 'http://clinic:p%40ss%2Fword@box:3128/', shown: 'http://box:3128', except: undefined },
  });
});

test('the password of the secrets file does not go to a proxy that the environment names', () => {
  expect(choose({ credentials, environment: { HTTPS_PROXY: 'http://other:3128' } })?.url).toBe('http://other:3128/');
});

test('a password in the environment is used, and not shown', () => {
  const proxy = choose({ environment: { HTTPS_PROXY: 'http://a:b@other:3128' } });
  expect(proxy).toMatchObject({ url: 'http://a:b@other:3128/', shown: 'http://other:3128' });
});

test('the config goes before the environment, and `none` ignores it', () => {
  const environment = { HTTPS_PROXY: 'http://other:3128', NO_PROXY: 'nas,.local' };
  expect(choose({ configured: 'http://box:3128', environment })).toMatchObject({
    ...{ shown: 'http://box:3128', except: 'nas,.local' },
  });
  expect(choose({ configured: 'none', environment })).toBeUndefined();
});

test.each([
  [true, { HTTPS_PROXY: 'box:1', HTTP_PROXY: 'box:2' }, 'http://box:1'],
  [false, { HTTPS_PROXY: 'box:1', HTTP_PROXY: 'box:2' }, 'http://box:2'],
  [true, { HTTPS_PROXY: 'box:1', https_proxy: 'box:3' }, 'http://box:3'],
  [true, { HTTP_PROXY: 'box:2' }, undefined],
  [true, { HTTPS_PROXY: '' }, undefined],
] as const)('where TLS is %s, of %j it is %s', (secure, environment, shown) => {
  expect(choose({ secure, environment })?.shown).toBe(shown);
});

test.each(['socks5://box:1080', 'http://'])('%j in the environment is refused, and the variable named', (said) => {
  expect(() => choose({ environment: { HTTPS_PROXY: said } })).toThrow(
    'choosing the proxy: the environment variable HTTPS_PROXY is no address of an HTTP proxy',
  );
});
