// Sends what an invocation has leased in the outbox, one after another, and takes each out as soon as it is sent: so a death in
// between repeats one notice and not all of them.

import type { SiteId } from '../../vault/names.ts';
import type { Wait } from '../ledger/update-note.ts';
import { NOTE_ATTEMPTS_MAX, NOTE_RETRY_MS } from '../limits.ts';
import type { Log } from '../log.ts';
import { type AlertState, encodeAlertState, type OutboxEntry, parseAlertState } from './alert-state.ts';
import type { AlertNote } from './watch-site.ts';

interface Sending {
  readonly site: SiteId;
  readonly note: AlertNote;
  readonly send: (entry: OutboxEntry) => Promise<void>;
  readonly now: () => Date;
  readonly wait: Wait;
  readonly log: Log;
}

/** What failed. A notice that could not be sent stays, free for the next invocation; the others go out all the same. */
export async function sendOutbox(due: readonly OutboxEntry[], sending: Sending): Promise<Error[]> {
  const { site, send, now, log } = sending;
  const failures: Error[] = [];
  for (const entry of due) {
    try {
      const isSent = await send(entry).then(
        () => true,
        (error: unknown) => void failures.push(error as Error),
      );
      await settle(sending, (outbox) =>
        isSent
          ? outbox.filter(({ id }) => id !== entry.id)
          : outbox.map((one) => (one.id === entry.id ? { ...one, leasedUntil: now() } : one)),
      );
      const { kind, severity } = entry.notice;
      log(isSent ? 'told' : 'not-told', { site, key: entry.key, kind, severity, channels: entry.channels.join('+') });
    } catch (error) {
      // Sent or not, it is in the outbox still, and comes out again when its lease is over.
      failures.push(error as Error);
    }
  }
  return failures;
}

async function settle(
  { site, note, wait }: Sending,
  change: (outbox: AlertState['outbox']) => AlertState['outbox'],
): Promise<void> {
  for (let attempt = 0; attempt < NOTE_ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await wait(NOTE_RETRY_MS * 2 ** (attempt - 1));
    const previous = await note.read();
    // Lost meanwhile: whoever begins it anew tells again what is wrong.
    if (previous === undefined) return;
    const state = parseAlertState(previous.bytes, site);
    if (await note.replace(encodeAlertState({ ...state, outbox: change(state.outbox) }), previous)) return;
  }
  throw new Error(`noting what was told of ${site}: ${NOTE_ATTEMPTS_MAX} times its alert state was written meanwhile`);
}
