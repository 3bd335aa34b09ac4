// What goes into config and secrets of the line to the cloud. A proxy of the environment is written down: the console in which a
// technician sets a server up has it, and the scheduled runs of SYSTEM or root have not. All would be well until the first night.

import { isExcepted, portOf } from '../network/is-excepted.ts';
import { chooseProxy } from '../network/proxy.ts';
import type { Answers } from './answers.ts';

export interface LineSettings {
  readonly config: object;
  readonly secrets: object;
  /** Of the environment, if it was taken from there; without user and password. */
  readonly inheritedProxy: string | undefined;
}

export function lineSettings(
  { network, bandwidth, priority, proxy }: Pick<Answers, 'network' | 'bandwidth' | 'priority' | 'proxy'>,
  { endpoint }: { readonly endpoint?: string | undefined },
  environment: NodeJS.ProcessEnv,
): LineSettings {
  const isSaid = network?.proxy !== undefined;
  const secure = endpoint?.startsWith('http:') !== true;
  const inherited = isSaid
    ? undefined
    : chooseProxy({ configured: undefined, credentials: undefined, secure, environment });
  const reached = inherited === undefined || isReachedDirectly(endpoint, inherited.except) ? undefined : inherited;
  const { username, password } = new URL(reached?.url ?? 'http://none');
  const login =
    username === '' ? proxy : { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  const line = reached === undefined ? network : { ...network, proxy: reached.shown };
  return {
    config: { ...(priority && { priority }), ...(bandwidth && { bandwidth }), ...(line && { network: line }) },
    secrets: login === undefined ? {} : { proxy: login },
    inheritedProxy: reached?.shown,
  };
}

/** As far as an own store is concerned, which NO_PROXY names by its host; Amazon's is nobody's exception. */
function isReachedDirectly(endpoint: string | undefined, except: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const url = new URL(endpoint);
  return isExcepted(url.hostname, portOf(url), except);
}
