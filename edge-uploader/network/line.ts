// The line to the cloud, as a whole: through which proxy, believing whom, how fast, and for how long it is tried. Made once for a
// command and shared by all that it sends, so that a limit is one limit.

import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ConnectionOptions } from './agents.ts';
import { agents } from './agents.ts';
import { CONNECT_MILLISECONDS_MAX, DATED_MILLISECONDS_MAX, SILENT_MILLISECONDS_MAX } from './limits.ts';
import { lookAtCertificate } from './look-at-certificate.ts';
import { isCertificateTrouble } from './network-troubles.ts';
import { OutgoingBody } from './outgoing-body.ts';
import { noPatience, type Patience } from './patience.ts';
import { RateLimiter } from './rate-limiter.ts';

export interface Line extends ConnectionOptions {
  readonly uploads: RateLimiter;
  readonly downloads: RateLimiter;
  readonly patience: Patience;
}

/** Straight to the cloud, as fast as it goes, each request once. */
export const plainLine = (): Line => ({
  ...{ proxy: undefined, authorities: undefined, patience: noPatience() },
  ...{ uploads: new RateLimiter(), downloads: new RateLimiter() },
});

type Handle = NodeHttpHandler['handle'];

/** What the SDK sends its requests with. `silentMs` bounds a request that moves no byte. */
export class LineHandler extends NodeHttpHandler {
  readonly #line: Line;

  constructor(line: Line, silentMs = SILENT_MILLISECONDS_MAX) {
    super({
      ...{ connectionTimeout: Math.min(CONNECT_MILLISECONDS_MAX, silentMs), socketTimeout: silentMs },
      ...agents(line),
    });
    this.#line = line;
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const { body, headers } = request;
    const paced =
      body instanceof Uint8Array && body.length > 0
        ? new OutgoingBody({
            bytes: body,
            limiter: this.#line.uploads,
            asksFirst: 'Expect' in headers || 'expect' in headers,
          })
        : body;
    const startedMs = performance.now();
    try {
      const answer = await super.handle(Object.assign(Object.create(request), { body: paced }), options);
      // The SDK sets its clock by it. After a slow upload it may be the time at which that began.
      if (performance.now() - startedMs > DATED_MILLISECONDS_MAX) delete answer.response.headers.date;
      return answer;
    } catch (error) {
      if (!isCertificateTrouble(error)) throw error;
      const seen = await lookAtCertificate(request.hostname, request.port ?? 443, this.#line.proxy);
      throw Object.assign(error as Error, { seenCertificate: seen });
    }
  }
}
