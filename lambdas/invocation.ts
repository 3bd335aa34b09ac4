// The frame of one invocation of a lambda: gives it a log whose every line names the invocation and the chain that it belongs to, hands
// that chain on with each event it sends, and logs why it failed. Without it, what validate did about the damage that scrub found at
// night could only be guessed from the times.

import { z } from 'zod';
import { createLog, type Log } from './log.ts';

/** What Lambda says of an invocation. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
  /** The same for each of Lambda's own retries. */
  readonly awsRequestId?: string;
}

/** Failures that get a line of their own; a fleet may have ten thousand. */
const FAILURES_LOGGED_MAX = 50;
const REASON_CHARACTERS_MAX = 1_000;

const correlationSchema = z.string().regex(/^[\w:.-]{1,100}$/);

export interface Framed {
  /** Without the correlation: what the lambda reads strictly. */
  readonly event: unknown;
  readonly log: Log;
  /** An event for the next invocation, with the correlation. */
  readonly passOn: (event: object) => object;
  readonly timeLeftMs: () => number;
}

export interface Frame {
  readonly function: string;
  readonly now: () => Date;
  /** Instead of lines on the standard output. */
  readonly log?: Log | undefined;
  readonly writeLine?: ((line: string) => void) | undefined;
}

/** Rejects as `work` does. */
export async function inInvocation<T>(
  frame: Frame,
  raw: unknown,
  invocation: Invocation | undefined,
  work: (framed: Framed) => Promise<T>,
): Promise<T> {
  const request = invocation?.awsRequestId;
  const { event, correlation = request } = takeCorrelation(raw);
  const log = frame.log ?? createLog({ ...frame, request, correlation }, frame.writeLine);
  const passOn = (next: object): object => (correlation === undefined ? next : { ...next, correlation });
  const timeLeftMs = (): number => invocation?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
  try {
    return await work({ event, log, passOn, timeLeftMs });
  } catch (error) {
    for (const failure of failuresOf(error).slice(0, FAILURES_LOGGED_MAX)) {
      log('invocation-failed', { reason: String(failure).slice(0, REASON_CHARACTERS_MAX) });
    }
    throw error;
  }
}

/** An event of S3, EventBridge or a schedule has none; what came as one and is none stays, for the lambda to refuse. */
function takeCorrelation(raw: unknown): { event: unknown; correlation?: string } {
  if (typeof raw !== 'object' || raw === null || !('correlation' in raw)) return { event: raw };
  const { correlation, ...event } = raw;
  const parsed = correlationSchema.safeParse(correlation);
  return parsed.success ? { event, correlation: parsed.data } : { event: raw };
}

const failuresOf = (error: unknown): readonly unknown[] => (error instanceof AggregateError ? error.errors : [error]);
