// What of each event goes into the log: an allow-list, since an event for programs may hold what the log must not. Names of files and
// tables, and what signs or opens, are in none of these fields.

import { reportText } from '../backup/report-text.ts';
import { LOG_TEXT_CHARACTERS_MAX } from './limits.ts';

/** By the type of the event; one that is not here is not logged. */
const LOGGED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  warning: ['message'],
  note: ['database', 'message'],
  failed: ['database', 'exit', 'error', 'hint', 'said'],
  base: ['database', 'packs', 'chunks'],
  dump: ['database', 'method', 'expectedBytes'],
  waiting: ['other'],
  outage: ['why', 'minutes'],
  'outage over': ['minutes'],
  backup: [
    ...['database', 'backup', 'engine', 'startedAt', 'dumpBytes', 'newBytes', 'storedBytes', 'packs', 'seconds'],
    'incomplete',
  ],
  incomplete: ['database', 'backup', 'files'],
  hook: ['database', 'hook', 'line'],
  plan: ['database', 'bytes', 'packs', 'packsDone'],
  restored: ['database', 'backup', 'bytes', 'seconds'],
  verified: ['database', 'backup', 'ok'],
  schedule: ['name', 'installed', 'removed'],
  verdict: ['database', 'state', 'backup'],
  check: ['check', 'state', 'what'],
  update: ['step', 'outcome', 'version', 'before', 'worse', 'exit', 'error', 'hint'],
};

export type LoggedFields = Record<string, unknown>;

/** Undefined for what is not logged. */
export function loggedFields(
  event: { readonly type: string } & LoggedFields,
  secrets: readonly string[],
): LoggedFields | undefined {
  const names = LOGGED_FIELDS[event.type];
  if (names === undefined) return undefined;
  const taken = names.flatMap((name) => (event[name] === undefined ? [] : [[name, blanked(event[name], secrets)]]));
  return withoutSaid({ event: event.type, ...Object.fromEntries(taken) });
}

/** What another program said stands for itself, so that it can be left out where ours may be read by more people. */
export function withoutSaid(fields: LoggedFields): LoggedFields {
  const { error, said } = fields;
  if (typeof error !== 'string' || typeof said !== 'string' || said === '') return fields;
  return { ...fields, error: error.replaceAll(said, '…') };
}

export function blanked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return reportText(value, secrets, LOG_TEXT_CHARACTERS_MAX);
  if (Array.isArray(value)) return value.map((one) => blanked(one, secrets));
  return typeof value === 'object' && value !== null ? undefined : value;
}
