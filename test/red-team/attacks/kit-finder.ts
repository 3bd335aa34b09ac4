// What the finder of a recovery kit tries with the credential on it: he may read one clinic's backups, which is what the kit is for,
// and must not harm anything. And what people try who have no credential of ours at all.

import { LEDGER, NEIGHBOUR, SITE, VAULT } from '../place.ts';
import * as ask from '../requests.ts';
import { denied, type Outcome, type Row } from '../row.ts';

const others = `sites/${NEIGHBOUR}/`;
type Attack = readonly [what: string, request: Row['request'], outcome?: Outcome];

const finder: readonly Attack[] = [
  ['reads a neighbour’s pack', ask.get('vault', VAULT.neighboursPack)],
  [
    'reads a version of a neighbour’s pack',
    ask.get('vault', VAULT.neighboursPack, ask.thatVersion(VAULT.neighboursPack)),
  ],
  ['lists a neighbour’s backups', ask.list('vault', others)],
  ['lists a neighbour’s versions', ask.listVersions('vault', others)],
  ['lists all clinics', ask.list('vault', 'sites/')],
  ['lists all versions', ask.listVersions('vault')],
  ['stores a pack', ask.create('vault', VAULT.newPack('finder'))],
  ['overwrites a manifest', ask.put('vault', VAULT.manifest), denied('DenyOverwriting')],
  ['hides a manifest', ask.remove('vault', VAULT.manifest), denied('DenyMarkers')],
  ['deletes a version', ask.removeVersion('vault', VAULT.manifest), denied('DenyDeletion')],
  ['shortens a lock', ask.retain(VAULT.pack, 1)],
  ['lengthens a lock', ask.retain(VAULT.pack, 365)],
  ['puts a legal hold', ask.legalHold('vault', VAULT.pack), denied('DenyLegalHold')],
  ['gives a pack another key', ask.newKey('vault', VAULT.pack), denied('DenyNewKeys')],
  ['sends a run report', ask.put('ledger', LEDGER.report)],
  ['forges a verdict', ask.put('ledger', LEDGER.verdict), denied('UploadersWriteReportsOnly')],
  ['deletes a verdict', ask.remove('ledger', LEDGER.verdict), denied('DenyDeletion')],
  ['reads the registration', ask.get('ledger', LEDGER.registration)],
  ['reads a run report', ask.get('ledger', LEDGER.report)],
  ['reads a neighbour’s verdict', ask.get('ledger', LEDGER.neighboursVerdict)],
  ['reads an old version of a verdict', ask.get('ledger', LEDGER.verdict, ask.thatVersion(LEDGER.verdict))],
  ['lists the ledger', ask.list('ledger', `sites/${SITE}/`)],
  ['replaces the vault’s policy', ask.SETTINGS[0]!.request('vault')],
  ['calls validate', ask.invoke('validate')],
  ['tells the clinic that all is well', ask.publish(SITE)],
  ['makes another key for itself', ask.createKeyFor('recovery', SITE)],
  ['makes a key for the uploader', ask.createKeyFor('uploader', SITE)],
  ['becomes the retention lambda', ask.assumeRole('retention')],
];

const stranger: readonly Attack[] = [
  ['reads a pack', ask.get('vault', VAULT.pack)],
  ['lists the vault', ask.list('vault')],
  ['stores a pack', ask.create('vault', VAULT.newPack('stranger'))],
  ['deletes a version', ask.removeVersion('vault', VAULT.pack), denied('DenyDeletion')],
  ['reads a registration', ask.get('ledger', LEDGER.registration)],
  ['forges a verdict', ask.put('ledger', LEDGER.verdict)],
];
const ONE_ACCOUNT = 'the local cloud is one account';

export const kitFinder: readonly Row[] = finder.map(([what, request, outcome = denied()]) => ({
  ...{ who: 'recovery', what, request, outcome },
}));

export const strangers: readonly Row[] = stranger.flatMap(([what, request, outcome = denied()]): Row[] => [
  { who: 'anonymous', what, request, outcome },
  { who: 'other account', what, request, outcome, onlySimulated: ONE_ACCOUNT },
]);
