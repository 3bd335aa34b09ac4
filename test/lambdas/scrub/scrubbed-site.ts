// A scripted site whose packs are read again by the scrub, with a validator that judges what the scrub tells it to: the starting
// point of every test of deaths, turns and odd answers.

import { parsePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { createHandler, type HandlerOptions } from '../../../lambdas/scrub/handler.ts';
import { parseScrubNote, scrubNoteKey } from '../../../lambdas/scrub/scrub-note.ts';
import { type BackupName, manifestKey } from '../../../vault/names.ts';
import { parseVerdict, verdictKey } from '../../../vault/verdict.ts';
import { manifestEvent } from '../manifest-event.ts';
import { SITE, scriptedSite } from '../scripted-site.ts';

export const DAY_MS = 86_400_000;

export function scrubbedSite(registration: object = { scrubDays: 10 }) {
  const site = scriptedSite(registration);
  // The bucket itself, for whoever asks whether it is there.
  site.store.objects.set('vault/', { bytes: Buffer.alloc(0), headers: {} });
  const invoked: object[] = [];
  const told: object[] = [];
  const logged: [string, object][] = [];
  const scrubber = (options: Partial<HandlerOptions> = {}) =>
    createHandler({
      ...{ s3: site.store.s3, vaultBucket: 'vault', ledgerBucket: 'ledger', now: site.now },
      wait: async () => undefined,
      invoke: async (event) => void invoked.push(event),
      invokeFunction: async (_, event) => {
        told.push(event);
        await site.handle(event);
      },
      log: (...line) => logged.push(line),
      ...options,
    });
  return {
    ...{ site, invoked, told, logged, scrubber },
    judge: async (...names: BackupName[]): Promise<void> => {
      for (const name of names) await site.handle(manifestEvent('vault', manifestKey(name)));
    },
    night: async (options?: Partial<HandlerOptions>): Promise<void> => {
      site.clock += DAY_MS;
      await scrubber(options)({ sites: [SITE] });
    },
    table: () => parsePackTable(site.note(packTableKey(SITE))!),
    note: () => parseScrubNote(site.note(scrubNoteKey(SITE))!, SITE),
    verdictOf: (name: BackupName) => parseVerdict(site.note(verdictKey(name))!),
    /** Other bytes on the disk, of which S3's own checksum knows nothing. */
    rot: (place: string): void => {
      const object = site.store.objects.get(place)!;
      object.bytes = Buffer.from(object.bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)));
    },
    /** How often each object of the vault was read. */
    reads: (): Map<string, number> => {
      const gets = site.store.requests.filter((line) => line.startsWith('GET vault/sites/'));
      return new Map(Object.entries(Object.groupBy(gets, (line) => line.slice(4))).map(([k, v]) => [k, v!.length]));
    },
  };
}
