// What a lambda logs: one JSON object a line, so that an alarm or a search can count on its fields. Free text would make "how
// many backups failed last week" a matter of regular expressions.
//
//   {"level":"info","event":"judged","function":"validate","request":"…","correlation":"…","site":"…",…,"_aws":{…}}
//
// `request` is the invocation's own id. `correlation` is that of the invocation which began it all, handed on from one to the next
// (invocation.ts). `_aws` is there where fields of the line are metrics: CloudWatch takes them out of the line by itself ("embedded
// metric format"), so no role needs a right for it and no request is made.

import { LOG_EVENTS, type LogEvent, type LogEventMeaning, METRICS_NAMESPACE } from './log-events.ts';

/** Numbers and short texts only; never bytes of a backup, never a key or credential, nobody's address or telephone. */
export type LogFields = Readonly<Record<string, string | number | undefined>> & {
  readonly [reserved in 'level' | 'event' | 'function' | 'request' | 'correlation' | '_aws']?: undefined;
};

export type Log = (event: LogEvent, fields: LogFields) => void;

export interface LogOrigin {
  /** The lambda's name, as `FUNCTIONS` has it. */
  readonly function: string;
  readonly request?: string | undefined;
  readonly correlation?: string | undefined;
  /** Dates the metrics; CloudWatch dates the lines. */
  readonly now: () => Date;
}

/** Writes to the standard output, which Lambda keeps. JSON escapes line breaks, so no content can forge a second line. */
export function createLog(origin: LogOrigin, write: (line: string) => void = writeToStdout): Log {
  const { function: lambda, request, correlation, now } = origin;
  return (event, fields) => {
    const { level, counts, measures }: LogEventMeaning = LOG_EVENTS[event];
    const counted = counts === undefined ? {} : { [counts]: 1 };
    const metrics = [
      ...Object.keys(counted).map((Name) => ({ Name, Unit: 'Count' as const })),
      ...Object.entries(measures ?? {})
        .filter(([Name]) => Number.isFinite(fields[Name]))
        .map(([Name, Unit]) => ({ Name, Unit })),
    ];
    const line = { level, event, function: lambda, request, correlation, ...fields, ...counted };
    write(`${JSON.stringify(metrics.length === 0 ? line : { ...line, _aws: directive(metrics, now()) })}\n`);
  };
}

function directive(metrics: readonly { Name: string; Unit: string }[], at: Date): object {
  const CloudWatchMetrics = [{ Namespace: METRICS_NAMESPACE, Dimensions: [['function']], Metrics: metrics }];
  return { Timestamp: at.getTime(), CloudWatchMetrics };
}

function writeToStdout(line: string): void {
  process.stdout.write(line);
}
