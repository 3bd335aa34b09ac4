// Through which proxy the cloud is reached: the config's, or else the environment's, as every program on Linux takes it. A task of
// SYSTEM on Windows has no such environment, and the proxy that a browser there uses is a user's own setting; hence the config.

import { Failure } from '../failure.ts';

export interface HttpProxy {
  /** With user and password, for Node; never shown. */
  readonly url: string;
  /** For messages: without them. */
  readonly shown: string;
  /** As NO_PROXY says it: hosts and suffixes that are reached directly. */
  readonly except: string | undefined;
}

export interface ProxyOptions {
  /** `none` also ignores the environment. */
  readonly configured: string | undefined;
  readonly credentials: { user: string; password: string } | undefined;
  /** Whether the vault is reached by https. */
  readonly secure: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

export function chooseProxy({ configured, credentials, secure, environment }: ProxyOptions): HttpProxy | undefined {
  if (configured === 'none') return undefined;
  const name = secure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  // Upper case of HTTP_PROXY can be set by whoever sends a request to a CGI program, which this is not.
  const inherited = environment[name.toLowerCase()] || environment[name];
  const said = configured ?? inherited;
  if (said === undefined || said === '') return undefined;
  const url = parsed(said);
  if (url === undefined) {
    const where = configured === undefined ? `the environment variable ${name}` : 'network.proxy';
    throw new Failure('config', `choosing the proxy: ${where} is no address of an HTTP proxy`, {
      hint: 'Give it as http://host:port. SOCKS and automatic configuration (PAC) are not supported.',
    });
  }
  if (credentials !== undefined && configured !== undefined) {
    url.username = encodeURIComponent(credentials.user);
    url.password = encodeURIComponent(credentials.password);
  }
  const except = environment.no_proxy || environment.NO_PROXY || undefined;
  return { url: url.href, shown: url.origin, except };
}

function parsed(said: string): URL | undefined {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(said) ? said : `http://${said}`) ?? undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '' ? url : undefined;
}
