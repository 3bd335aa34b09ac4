// Lists the schedules (GET /_schedules) and runs one at once (POST /_schedules/<name>), beside its times. Nobody who tries the
// digest wants to wait for Monday.

import type { Call } from '../s3/call.ts';
import type { Answer } from '../s3/operation.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import type { Scheduler } from '../schedules/scheduler.ts';

export function answerSchedules(call: Call, name: string | undefined, scheduler: Scheduler): Answer {
  if (call.request.method === 'GET' && name === undefined) {
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: `${JSON.stringify(scheduler.list(), undefined, 2)}\n` };
  }
  if (call.request.method !== 'POST' || name === undefined) {
    throw notImplemented(`${call.request.method} on ${name === undefined ? 'the schedules' : 'a schedule'}`);
  }
  if (!scheduler.runByName(name)) {
    const names = scheduler.list().map((one) => one.name);
    throw new S3Error(
      'InvalidArgument',
      `No schedule runs here under the name ${name}; there are: ${names.join(', ')}`,
    );
  }
  return { status: 202 };
}
