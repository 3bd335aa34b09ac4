// Invocations that die at any point, overlap, or cannot reach SNS, over random days: no alert is lost, none comes twice but
// after a death between sending and noting, and what is open in the end is what would be open without any of it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Note } from '../../../lambdas/ledger/note.ts';
import {
  type AlertState,
  newAlertState,
  type OutboxEntry,
  parseAlertState,
} from '../../../lambdas/missing-backup/alert-state.ts';
import { type Watching, watchSite } from '../../../lambdas/missing-backup/watch-site.ts';
import { anyHistory, HOUR_MS, SITE, viewOf } from './site-history.ts';

class Died extends Error {}

/** The ledger and SNS, as invocations meet them. */
function newWorld() {
  let stored: { bytes: Buffer; version: number } | undefined;
  const sent: OutboxEntry[] = [];
  /** By id: how often it was sent without a note of that afterwards. */
  const unnoted = new Map<string, number>();
  const bump = (id: string, by: number) => unnoted.set(id, (unnoted.get(id) ?? 0) + by);
  return {
    sent,
    unnoted,
    state: (): AlertState => (stored === undefined ? newAlertState(SITE) : parseAlertState(stored.bytes, SITE)),

    /** One invocation. It dies in its step number `diesAt`: before it (even) or behind it (odd). */
    connect({ diesAt, snsFails, ticks }: { diesAt: number; snsFails: 'no' | 'before' | 'after'; ticks: number }) {
      let steps = 0;
      let pending: string | undefined;
      const step = async <T>(act: () => T): Promise<T> => {
        for (let tick = 0; tick < ticks; tick++) await undefined;
        const at = steps++;
        if (at * 2 >= diesAt) throw new Died();
        const result = act();
        if (at * 2 + 1 >= diesAt) throw new Died();
        return result;
      };
      const read = () => stored && { bytes: stored.bytes, etag: String(stored.version) };
      const replace = (bytes: Buffer, previous: Note | undefined): boolean => {
        if ((previous?.etag ?? '') !== (stored === undefined ? '' : String(stored.version))) return false;
        stored = { bytes, version: (stored?.version ?? 0) + 1 };
        if (pending !== undefined) bump(pending, -1);
        pending = undefined;
        return true;
      };
      const send = (entry: OutboxEntry): void => {
        if (snsFails === 'before') throw new Error('SNS is busy');
        sent.push(entry);
        bump(entry.id, 1);
        pending = snsFails === 'after' ? undefined : entry.id;
        if (snsFails === 'after') throw new Error('the answer of SNS was lost');
      };
      return {
        note: {
          read: () => step(read),
          replace: (bytes: Buffer, previous?: Note) => step(() => replace(bytes, previous)),
        },
        send: (entry: OutboxEntry) => step(() => send(entry)),
      };
    },
  };
}

const CALM = { diesAt: Infinity, snsFails: 'no', ticks: 0 } as const;
const anyInvocation = fc.record({
  diesAt: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 14 })),
  snsFails: fc.constantFrom('no', 'no', 'no', 'before', 'after'),
  ticks: fc.nat({ max: 4 }),
});

test('nothing is lost, and nothing comes twice but after a death between sending and noting', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyHistory,
      fc.array(fc.array(anyInvocation, { minLength: 1, maxLength: 3 }), { minLength: 24, maxLength: 24 }),
      async ({ registration, registeredAt, history }, troubles) => {
        const world = newWorld();
        const undisturbed = newWorld();
        const run = async (
          here: typeof world,
          how: typeof CALM | { diesAt: number; snsFails: 'no' | 'before' | 'after'; ticks: number },
          now: Date,
        ) => {
          const watching: Watching = {
            ...{ site: SITE, heard: undefined, ...here.connect(how), now: () => now, log: () => undefined },
            look: async (_, at) => viewOf(registration, registeredAt, history, at),
            readVerdicts: async (view, wanted) => ({
              ...view,
              verdicts: new Map(wanted.map(({ database, backup }) => [`${database}/${backup}`, null])),
            }),
            readSharing: async (view) => ({ ...view, sharesFault: new Map() }),
            ...{ rebuild: async () => undefined, wait: async () => undefined },
          };
          await watchSite(watching).catch((error: unknown) => {
            const isExpected = (one: unknown) =>
              one instanceof Died || /SNS|another invocation|written meanwhile/.test(String(one));
            if (!(error instanceof AggregateError ? error.errors : [error]).every(isExpected)) throw error;
          });
        };
        const [troubled, calm] = [8 * 24, 3];
        for (let hour = 1; hour <= troubled + calm; hour++) {
          const now = new Date(registeredAt.getTime() + hour * HOUR_MS);
          const invocations = hour > troubled ? [CALM] : troubles[hour % troubles.length];
          await Promise.all(invocations.map((how) => run(world, how, now)));
          await run(undisturbed, CALM, now);
        }
        expect(world.state().outbox).toEqual([]);
        const openKeys = (state: AlertState) => state.problems.map(({ kind, database }) => `${kind}/${database}`);
        expect(openKeys(world.state())).toEqual(openKeys(undisturbed.state()));

        const times = Map.groupBy(world.sent, ({ id }) => id);
        for (const [id, sent] of times) expect(sent.length - (world.unnoted.get(id) ?? 0), id).toBeLessThanOrEqual(1);
        // Once each: begun, perhaps repeated, over, and from the beginning.
        const open = new Set<string>();
        for (const [{ key, notice }] of times.values()) {
          const isBeginning = 'reminder' in notice && notice.reminder === 0;
          expect([key, open.has(key)]).toEqual([key, !isBeginning]);
          // The missing backup's all-clear is that of the failed one, too.
          if (notice.kind === 'all-clear')
            for (const ended of [key, key.replace('backup-missing', 'validation-failed')]) open.delete(ended);
          else open.add(key);
        }
        for (const { kind, database } of world.state().problems) {
          expect(open).toContain(database === undefined ? kind : `${kind}/${database}`);
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
