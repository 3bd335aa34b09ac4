// Reads and moves the held clock: GET /_clock and PUT /_clock with an ISO time. A move answers once every schedule that fell due on
// the way has run. Without it, a demonstration in another process could not show a lock that ends.

import type { HeldClock } from '../held-clock.ts';
import { receiveText } from '../http/receive.ts';
import type { Call } from '../s3/call.ts';
import type { Answer } from '../s3/operation.ts';
import { notImplemented, S3Error } from '../s3-error.ts';

export interface ClockControl {
  readonly clock: HeldClock;
  move(time: Date): Promise<void>;
}

export async function answerClock(call: Call, control: ClockControl | undefined): Promise<Answer> {
  if (control === undefined) throw notImplemented('this clock is not held');
  const { clock } = control;
  if (call.request.method === 'PUT') {
    const time = new Date((await receiveText(call)).trim());
    try {
      await control.move(time);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new S3Error('InvalidArgument', `The clock stands at ${clock.now().toISOString()} and moves forward only.`);
    }
  } else if (call.request.method !== 'GET') throw notImplemented(`${call.request.method} on the clock`);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: `${clock.now().toISOString()}\n` };
}
