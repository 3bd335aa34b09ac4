// Reads and moves the held clock: GET /_clock and PUT /_clock with an ISO time, signed by the operator like any other request.
// No bucket can have that name. Without it, a demonstration in another process could not show a lock that ends.

import type { HeldClock } from '../held-clock.ts';
import type { Call } from '../s3/call.ts';
import type { Answer } from '../s3/operation.ts';
import { accessDenied, notImplemented, S3Error } from '../s3-error.ts';
import { receiveText } from './receive.ts';
import type { S3Request } from './s3-request.ts';

export interface ClockControl {
  readonly clock: HeldClock;
  readonly operatorArn: string;
}

export const CLOCK_PATH = '/_clock';

export const isClockRequest = (request: S3Request): boolean => request.path === CLOCK_PATH;

export async function answerClockRequest(call: Call, control: ClockControl | undefined): Promise<Answer> {
  if (control === undefined) throw notImplemented('this clock is not held');
  if (call.caller.identity?.arn !== control.operatorArn) throw accessDenied();
  if (call.request.method === 'PUT') {
    const text = (await receiveText(call)).trim();
    const time = new Date(text);
    if (Number.isNaN(time.getTime()) || time.getTime() < control.clock.now().getTime()) {
      throw new S3Error(
        'InvalidArgument',
        `The clock stands at ${control.clock.now().toISOString()} and moves forward only.`,
      );
    }
    control.clock.moveTo(time);
  } else if (call.request.method !== 'GET') throw notImplemented(`${call.request.method} on the clock`);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: `${control.clock.now().toISOString()}\n` };
}
