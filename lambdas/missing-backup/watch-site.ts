// Watches one site: looks, decides, writes down what is to be told, tells it, and writes down that it was told. In this order,
// because a lambda can die at any point:
//
//   before the state is written     nothing has happened; the next hour decides the same
//   after it, before the sending    the notice lies in the outbox; when its lease is over, whoever finds it sends it
//   after the sending               the same: that one notice comes twice
//
// So an alert may come twice after a death, and never not at all. Of two invocations at once the conditional write lets one win;
// the other looks again and finds the notices leased.

import type { BackupName, SiteId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { Note } from '../ledger/note.ts';
import type { Wait } from '../ledger/update-note.ts';
import { NOTE_RETRY_MS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Registration } from '../site/registration.ts';
import {
  type AlertState,
  alertStateKey,
  encodeAlertState,
  newAlertState,
  type OutboxEntry,
  parseAlertState,
} from './alert-state.ts';
import { type Decision, decideAlerts } from './decide-alerts.ts';
import { LEASE_MINUTES, LOOKS_MAX } from './limits.ts';
import { sendOutbox } from './send-outbox.ts';
import type { SiteView } from './site-view.ts';

/** The one note that this lambda writes, as it lies in the ledger. */
export interface AlertNote {
  read(): Promise<Note | undefined>;
  /** False, with nothing written, if another version than `previous` lies there. */
  replace(bytes: Buffer, previous: Note | undefined): Promise<boolean>;
}

export interface Watching {
  readonly site: SiteId;
  /** A verdict that was just written. */
  readonly heard: BackupName | undefined;
  readonly note: AlertNote;
  /** Undefined if nobody registered the site. */
  readonly look: (state: AlertState, now: Date) => Promise<SiteView | undefined>;
  /** With the verdicts of these backups, as far as they can be read. */
  readonly readVerdicts: (view: SiteView, wanted: Decision['wanted']) => Promise<SiteView>;
  /** With what is known of which backups need what these verdicts say is wrong. */
  readonly readSharing: (view: SiteView) => Promise<SiteView>;
  readonly send: (entry: OutboxEntry, registration: Registration) => Promise<void>;
  /** Asks for the notes on the site's backups to be made anew. */
  readonly rebuild: () => Promise<void>;
  readonly now: () => Date;
  readonly wait: Wait;
  readonly log: Log;
}

/** Throws if anything could not be read, written or sent; what was to be sent then still lies in the outbox. */
export async function watchSite(watching: Watching): Promise<void> {
  const { site, note, look, now, wait, log } = watching;
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    if (looks > 0) await wait(NOTE_RETRY_MS * 2 ** (looks - 1));
    const previous = await note.read();
    const before = readState(previous, site, log);
    const at = now();
    const view = await look(before, at);
    if (view === undefined) return log('unregistered', { site });
    const decision = await decide(watching, view, before, at);
    const isFree = ({ leasedUntil }: OutboxEntry): boolean => leasedUntil <= at;
    const due = decision.state.outbox.filter(isFree);
    if (due.length === 0 && !hasChanged(before, decision.state)) return;
    const leasedUntil = new Date(now().getTime() + LEASE_MINUTES * 60 * 1000);
    const outbox = decision.state.outbox.map((entry) => (isFree(entry) ? { ...entry, leasedUntil } : entry));
    if (!(await note.replace(encodeAlertState({ ...decision.state, outbox }), previous))) continue;
    for (const { kind, database } of decision.withdrawn) log('withdrawn', { site, kind, database });
    return await tell(watching, view, due);
  }
  throw new Error(`watching ${site}: ${LOOKS_MAX} times another invocation wrote its alert state meanwhile`);
}

async function tell(watching: Watching, { registration }: SiteView, due: readonly OutboxEntry[]): Promise<void> {
  const failures = await sendOutbox(due, { ...watching, send: (entry) => watching.send(entry, registration) });
  if (due.some(({ notice }) => notice.kind === 'notes-lost')) {
    await watching.rebuild().catch((error: unknown) => failures.push(error as Error));
  }
  if (failures.length > 0)
    throw failures.length === 1 ? failures[0] : new AggregateError(failures, 'telling of a site');
}

/** Decides, and once more when all is there that the notices tell. */
async function decide(
  { readVerdicts, readSharing }: Watching,
  view: SiteView,
  before: AlertState,
  at: Date,
): Promise<Decision> {
  const first = decideAlerts(view, before, at);
  if (first.wanted.length === 0 && !first.isSharingWanted) return first;
  const quoting = first.wanted.length === 0 ? view : await readVerdicts(view, first.wanted);
  return decideAlerts(first.isSharingWanted ? await readSharing(quoting) : quoting, before, at);
}

/**
 * A state that is lost or damaged begins anew, so that all that is wrong is told again: rather twice than never. What was in its
 * outbox is decided again, except for an all-clear.
 */
function readState(note: Note | undefined, site: SiteId, log: Log): AlertState {
  if (note === undefined) return newAlertState(site);
  try {
    return parseAlertState(note.bytes, site);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log('alert-state-damaged', { site, key: alertStateKey(site), reason: error.reason });
    return newAlertState(site);
  }
}

/** What is only known ahead is written along with the rest, and never for itself. */
function hasChanged(before: AlertState, after: AlertState): boolean {
  const gist = (state: AlertState): string => JSON.stringify({ ...inOrder(state), ahead: [] });
  return gist(before) !== gist(after);
}

/** As a document says it, so that the order in which fields were set does not matter. */
const inOrder = (state: AlertState): object => JSON.parse(encodeAlertState(state).toString('utf8'));
