// The store's time, from the date of any answer: nobody has to be logged in for that.

import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import type { ReportPlace } from '../config/config.ts';
import { connectionOf } from '../config/open-line.ts';
import { agents } from '../network/agents.ts';
import { endpointOf } from './endpoint.ts';

const ANSWER_MILLISECONDS_MAX = 20_000;

/** By how many seconds the clock of `now` is ahead of the store's. */
export async function askTime(place: ReportPlace, now: () => Date, signal: AbortSignal): Promise<number> {
  const url = endpointOf(place);
  const before = now().getTime();
  const date = await dateOf(url, agents(connectionOf(place)), signal);
  // In the middle of the way there and back, on average; a date has whole seconds and was half of one older, on average.
  const here = (before + now().getTime()) / 2;
  return (here - (date.getTime() + 500)) / 1000;
}

function dateOf(url: URL, { httpAgent, httpsAgent }: ReturnType<typeof agents>, signal: AbortSignal): Promise<Date> {
  return new Promise((resolve, reject) => {
    const [ask, agent] = url.protocol === 'http:' ? [plainRequest, httpAgent] : [request, httpsAgent];
    const asked = ask(url, { method: 'HEAD', timeout: ANSWER_MILLISECONDS_MAX, signal, agent }, (answer) => {
      answer.resume();
      agent.destroy();
      const date = new Date(answer.headers.date ?? '');
      if (Number.isNaN(date.getTime())) reject(new Error(`${url.host} does not say what time it is`));
      else resolve(date);
    });
    asked.on('timeout', () => asked.destroy(new Error(`${url.host} does not answer`)));
    asked.on('error', (error) => {
      agent.destroy();
      reject(error);
    });
    asked.end();
  });
}
