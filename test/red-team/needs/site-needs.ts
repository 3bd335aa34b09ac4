// What a clinic's server and the holder of its recovery kit must be able to do. A policy that stops one of these stops backups, or
// the restore on the worst day.

import { LEDGER, NEIGHBOUR, SITE, VAULT } from '../place.ts';
import * as ask from '../requests.ts';
import { allowed, type Row, withstood } from '../row.ts';

const own = `sites/${SITE}/`;

const uploader: readonly Omit<Row, 'who'>[] = [
  { what: 'stores a pack', request: ask.create('vault', VAULT.newPack('honest')), outcome: allowed },
  { what: 'stores an index', request: ask.create('vault', VAULT.newIndex), outcome: allowed },
  { what: 'stores a manifest', request: ask.create('vault', VAULT.newManifest), outcome: allowed },
  {
    what: 'stores a pack again that arrived, though the answer was lost',
    request: ask.create('vault', VAULT.pack),
    outcome: withstood('PreconditionFailed', 'it exists: `If-None-Match: *`'),
  },
  { what: 'asks whether that pack is the same', request: ask.head('vault', VAULT.pack), outcome: allowed },
  { what: 'lists its packs', request: ask.list('vault', `${own}packs/`), outcome: allowed },
  { what: 'lists its backups', request: ask.list('vault', `${own}backups/main/`), outcome: allowed },
  { what: 'reads a manifest', request: ask.get('vault', VAULT.manifest), outcome: allowed },
  {
    what: 'reads a pack’s footer',
    request: ask.get('vault', VAULT.pack, { Range: 'bytes=-1' }),
    outcome: allowed,
  },
  { what: 'sends a run report', request: ask.put('ledger', LEDGER.report), outcome: allowed },
  { what: 'reads a verdict', request: ask.get('ledger', LEDGER.verdict), outcome: allowed },
  { what: 'lists its verdicts', request: ask.list('ledger', `${own}verdicts/main/`), outcome: allowed },
];

const recovery: readonly Omit<Row, 'who'>[] = [
  { what: 'lists the backups', request: ask.list('vault', `${own}backups/`), outcome: allowed },
  { what: 'reads a manifest', request: ask.get('vault', VAULT.manifest), outcome: allowed },
  { what: 'reads a pack', request: ask.get('vault', VAULT.pack, { Range: 'bytes=0-0' }), outcome: allowed },
  { what: 'lists versions, past a delete marker', request: ask.listVersions('vault', own), outcome: allowed },
  {
    what: 'reads the version behind a delete marker',
    request: ask.get('vault', VAULT.pack, ask.thatVersion(VAULT.pack)),
    outcome: allowed,
  },
  { what: 'reads a verdict', request: ask.get('ledger', LEDGER.verdict), outcome: allowed },
  { what: 'lists the verdicts', request: ask.list('ledger', `${own}verdicts/main/`), outcome: allowed },
];

/** Enrolling, moving and rebuilding a site, and looking after it, with the rights of an administrator. */
const administrator: readonly Omit<Row, 'who'>[] = [
  { what: 'registers a site', request: ask.put('ledger', LEDGER.registration), outcome: allowed },
  {
    what: 'makes a key for a clinic',
    request: ask.createKeyFor('uploader', NEIGHBOUR),
    outcome: allowed,
  },
  { what: 'reads any object', request: ask.get('vault', VAULT.pack), outcome: allowed },
  { what: 'lists the vault', request: ask.list('vault'), outcome: allowed },
  {
    what: 'deletes a note, which can be made anew',
    request: ask.remove('ledger', LEDGER.doomed),
    outcome: allowed,
  },
  {
    what: 'deletes a version of a note for good',
    request: ask.removeVersion('ledger', LEDGER.doomedToo),
    outcome: allowed,
  },
  {
    what: 'lengthens a lock to the cap',
    request: ask.retain(VAULT.lengthenedByHand, ask.toTheCap),
    outcome: allowed,
  },
];

export const siteNeeds: readonly Row[] = [
  ...uploader.map((row) => ({ who: 'uploader' as const, ...row })),
  ...recovery.map((row) => ({ who: 'recovery' as const, ...row })),
  ...administrator.map((row) => ({ who: 'administrator' as const, ...row })),
];
