// One file over https. Written on Node's own client, since it must do little and that little strictly: certificates are checked, no
// redirect leads out of https, and nothing is sent that would tell who asks.

import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import { Failure } from '../failure.ts';
import { REDIRECTS_MAX } from './limits.ts';

export async function openHttps(
  address: string,
  signal: AbortSignal,
  agent: Agent,
): Promise<AsyncIterable<Uint8Array>> {
  let url = new URL(address);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await ask(url, signal, agent);
    const { statusCode = 0, headers } = answer;
    if (statusCode === 200) return answer;
    answer.destroy();
    if (![301, 302, 303, 307, 308].includes(statusCode)) throw wrongAnswer(address, statusCode);
    const next = URL.parse(headers.location ?? '', url.href);
    if (next === null) throw refused(address, 'it leads to no address');
    if (next.protocol !== 'https:') throw refused(address, `it leads to ${next.protocol}//${next.host}, without https`);
    if (redirects === REDIRECTS_MAX) throw refused(address, `it leads on more than ${REDIRECTS_MAX} times`);
    url = next;
  }
}

function ask(url: URL, signal: AbortSignal, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { signal, agent, headers: { accept: '*/*' } });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
}

function wrongAnswer(address: string, status: number): Failure {
  const exit =
    status === 404 || status === 410 ? 'notFound' : status === 401 || status === 403 ? 'refused' : 'unreachable';
  return new Failure(exit, `fetching ${address}: the place answers ${status}`, {
    hint: 'Check `updates.from` in the config, and whether the operator has put a release there that everybody may read.',
  });
}

function refused(address: string, why: string): Failure {
  return new Failure('update', `fetching ${address}: ${why}`, {
    hint: 'Name the place itself as `updates.from`, and tell the operator; nothing was changed here.',
  });
}
