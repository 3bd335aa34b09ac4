// What only a local cloud has: its clock, its schedules and its enrolment, under paths that no bucket can have. Signed like a request
// to S3, and for the operator alone.

import type { Contacts, SiteKeys } from '../enrol-site.ts';
import type { Call } from '../s3/call.ts';
import type { Answer } from '../s3/operation.ts';
import { accessDenied, notImplemented } from '../s3-error.ts';
import type { Scheduler } from '../schedules/scheduler.ts';
import { answerClock, type ClockControl } from './clock.ts';
import { answerSchedules } from './schedules.ts';
import { answerSites } from './sites.ts';

export interface Control {
  readonly operatorArn: string;
  /** Only where the clock is held. */
  readonly clock: ClockControl | undefined;
  readonly scheduler: Scheduler;
  enrol(site: string, contacts: Contacts | undefined): SiteKeys;
  /** Without access keys; gives the ARN of the topic. */
  deploy(site: string, contacts: Contacts | undefined): string;
}

export const isControlPath = (path: string): boolean => path.startsWith('/_');

export async function answerControl(call: Call, control: Control): Promise<Answer> {
  if (call.caller.identity?.arn !== control.operatorArn) throw accessDenied();
  const [, what, name, ...rest] = call.request.path.split('/');
  if (rest.length === 0 && what === '_clock' && name === undefined) return answerClock(call, control.clock);
  if (rest.length === 0 && what === '_schedules') return answerSchedules(call, name, control.scheduler);
  if (rest.length === 0 && what === '_sites') return answerSites(call, name, control);
  throw notImplemented(call.request.path);
}
