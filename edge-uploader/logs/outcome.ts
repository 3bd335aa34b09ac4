// How a run ended, in one sentence and one number, for the system's own log: what an administrator, or a program that watches over many
// servers, looks at. Pure.

import { EXIT, type ExitName } from '../failure.ts';
import { SYSTEM_LOG_CHARACTERS_MAX } from './limits.ts';

export interface Outcome {
  readonly command: string;
  readonly scheduled: boolean;
  readonly exit: ExitName;
  readonly warnings: number;
  readonly seconds: number;
  readonly error: string | undefined;
  readonly hint: string | undefined;
}

export interface SystemEntry {
  readonly severity: 'info' | 'warning' | 'error';
  /** Of the Windows event log. Frozen: programs that watch over servers go by it. */
  readonly eventId: number;
  readonly text: string;
}

const SUCCESS_ID = 1;
const SUCCESS_WITH_WARNINGS_ID = 2;
/** And the exit code behind it. */
const FAILURE_ID = 100;

export function systemEntry({ command, exit, warnings, seconds, error, hint }: Outcome): SystemEntry {
  const run = `offsite ${command}`;
  const took = `after ${Math.round(seconds)} s`;
  if (exit === 'ok' && warnings === 0)
    return { severity: 'info', eventId: SUCCESS_ID, text: `${run}: succeeded ${took}` };
  if (exit === 'ok') {
    const many = warnings === 1 ? '1 warning' : `${warnings} warnings`;
    const text = `${run}: succeeded ${took}, with ${many} in the log`;
    return { severity: 'warning', eventId: SUCCESS_WITH_WARNINGS_ID, text };
  }
  const why = [error, hint && `hint: ${hint}`].filter(Boolean).join('; ');
  const text = `${run}: failed ${took} with exit code ${EXIT[exit]} (${exit})${why && `: ${why}`}`;
  const whole = text.length > SYSTEM_LOG_CHARACTERS_MAX ? `${text.slice(0, SYSTEM_LOG_CHARACTERS_MAX - 1)}…` : text;
  // Stopped by a person or a shutdown: nobody has to mend anything.
  return { severity: exit === 'interrupted' ? 'warning' : 'error', eventId: FAILURE_ID + EXIT[exit], text: whole };
}
