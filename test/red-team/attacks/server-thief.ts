// What a thief of a clinic's server tries with the uploader's credential that lies on it. Promise 1 is this list.

import { LEDGER, NEIGHBOUR, SITE, VAULT } from '../place.ts';
import * as ask from '../requests.ts';
import { denied, type Outcome, type Row, withstood } from '../row.ts';

type Attack = Omit<Row, 'who' | 'outcome'> & { readonly outcome?: Outcome };

const own = `sites/${SITE}/`;
const others = `sites/${NEIGHBOUR}/`;
/** Sent to S3 with a key that only the thief knows. */
const customerKey = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32, 7).toString('base64') };
const managedKey = {
  ServerSideEncryption: 'aws:kms',
  SSEKMSKeyId: 'arn:aws:kms:eu-central-1:210987654321:key/thiefs',
} as const;

const reading: readonly Attack[] = [
  { what: 'reads a neighbour’s pack', request: ask.get('vault', VAULT.neighboursPack) },
  { what: 'reads a neighbour’s manifest', request: ask.get('vault', VAULT.neighboursManifest) },
  {
    what: 'reads a version of a neighbour’s pack',
    request: ask.get('vault', VAULT.neighboursPack, ask.thatVersion(VAULT.neighboursPack)),
  },
  { what: 'lists a neighbour’s backups', request: ask.list('vault', `${others}backups/`) },
  { what: 'lists a neighbour’s versions', request: ask.listVersions('vault', others) },
  { what: 'lists all clinics', request: ask.list('vault', 'sites/') },
  { what: 'lists the whole vault', request: ask.list('vault') },
  { what: 'lists clinics whose names begin like its own', request: ask.list('vault', `sites/${SITE}`) },
  { what: 'lists the buckets of the account', request: ask.listBuckets },
  { what: 'lists its own versions', request: ask.listVersions('vault', own) },
  { what: 'reads one of its own versions', request: ask.get('vault', VAULT.pack, ask.thatVersion(VAULT.pack)) },
  {
    what: 'learns which packs there are not',
    request: ask.head('vault', `${own}packs/dd/missing`),
    isMissing: true,
  },
  { what: 'asks for attributes', request: ask.attributes('vault', VAULT.pack) },
  { what: 'asks until when a pack is locked', request: ask.getRetention('vault', VAULT.pack) },
  { what: 'reads the vault’s policy', request: ask.getPolicy('vault') },
  { what: 'reads the vault’s lock settings', request: ask.getLockSettings('vault') },
  { what: 'reads its own registration', request: ask.get('ledger', LEDGER.registration) },
  { what: 'reads a neighbour’s registration', request: ask.get('ledger', LEDGER.neighboursRegistration) },
  { what: 'reads the report that it sent', request: ask.get('ledger', LEDGER.report) },
  { what: 'reads the state of its alerts', request: ask.get('ledger', LEDGER.alerts) },
  { what: 'reads a neighbour’s verdict', request: ask.get('ledger', LEDGER.neighboursVerdict) },
  {
    what: 'reads an old version of a verdict',
    request: ask.get('ledger', LEDGER.verdict, ask.thatVersion(LEDGER.verdict)),
  },
  { what: 'lists its own notes', request: ask.list('ledger', own) },
  { what: 'lists the whole ledger', request: ask.list('ledger') },
];

const destroying: readonly Attack[] = [
  {
    what: 'hides a pack behind a delete marker',
    request: ask.remove('vault', VAULT.pack),
    outcome: denied('DenyMarkers'),
  },
  {
    what: 'deletes a version',
    request: ask.removeVersion('vault', VAULT.pack),
    outcome: denied('DenyDeletion'),
  },
  {
    what: 'deletes a version and asks for the bypass',
    request: ask.removeVersion('vault', VAULT.pack, { BypassGovernanceRetention: true }),
    outcome: denied('DenyDeletion', 'DenyBypass'),
  },
  {
    what: 'deletes a version whose lock has ended',
    request: ask.removeVersion('vault', VAULT.expiredToo),
    outcome: denied('DenyDeletion'),
  },
  {
    what: 'hides many at once',
    request: ask.removeMany('vault', [VAULT.pack, VAULT.manifest], 'markers'),
    outcome: denied('DenyMarkers'),
  },
  {
    what: 'deletes many versions at once',
    request: ask.removeMany('vault', [VAULT.pack, VAULT.manifest], 'versions'),
    outcome: denied('DenyDeletion'),
  },
  { what: 'overwrites a pack', request: ask.put('vault', VAULT.pack), outcome: denied('DenyOverwriting') },
  {
    what: 'overwrites a manifest as if it were new',
    request: ask.create('vault', VAULT.manifest),
    outcome: withstood('PreconditionFailed', 'it exists: `If-None-Match: *`'),
  },
  {
    what: 'overwrites a pack that it has read (`If-Match`)',
    request: ask.put('vault', VAULT.pack, { IfMatch: '*' }),
    outcome: denied('DenyOverwriting'),
  },
  {
    what: 'stores a new pack without the condition',
    request: ask.put('vault', VAULT.newPack('unconditional')),
    outcome: denied('DenyOverwriting'),
  },
  {
    what: 'overwrites a pack by a copy of another',
    request: ask.copy('vault', VAULT.pack, (place) => ({ CopySource: `${place.vaultBucket}/${VAULT.manifest}` })),
    outcome: denied('DenyOverwriting'),
  },
  {
    what: 'copies a neighbour’s pack into its own prefix',
    request: ask.copy('vault', VAULT.newPack('stolen'), (place) => ({
      CopySource: `${place.vaultBucket}/${VAULT.neighboursPack}`,
    })),
    outcome: denied('DenyOverwriting'),
  },
];

const elsewhere: readonly Attack[] = [
  `${own}x`,
  `${own}verdicts/x.json`,
  `${others}packs/aa/x`,
  `sites/${SITE}-2/packs/aa/x`,
  'x',
].map((key) => ({ what: `stores something at \`${key}\` in the vault`, request: ask.create('vault', key) }));

const inParts: readonly Attack[] = [
  {
    what: 'begins an upload in parts, which no listing shows and no lock bounds',
    request: ask.beginUpload('vault', VAULT.newPack('parts')),
    outcome: denied('DenyOverwriting', 'DenyParts'),
  },
  {
    what: 'begins one with the condition in its headers',
    request: ask.beginUpload('vault', VAULT.newPack('parts')),
    headers: { 'if-none-match': '*' },
    outcome: denied('DenyParts'),
  },
  {
    what: 'stores a part',
    request: ask.uploadPart('vault', VAULT.pack),
    outcome: denied('DenyOverwriting', 'DenyParts'),
  },
  {
    what: 'overwrites a pack by completing one',
    request: ask.completeUpload('vault', VAULT.pack),
    outcome: denied('DenyOverwriting'),
  },
  { what: 'lists parts', request: ask.listParts('vault', VAULT.pack) },
  { what: 'lists uploads in parts', request: ask.listUploads('vault') },
  { what: 'aborts an upload in parts', request: ask.abortUpload('vault', VAULT.pack) },
];

const locking: readonly Attack[] = [
  { what: 'stores a pack that is locked for a day', request: ask.createLocked(VAULT.newPack('short'), 1) },
  { what: 'stores one in governance mode', request: ask.createLocked(VAULT.newPack('soft'), 60, 'GOVERNANCE') },
  { what: 'stores one that is locked for a year', request: ask.createLocked(VAULT.newPack('long'), 365) },
  {
    what: 'stores one that is locked for twenty years',
    request: ask.createLocked(VAULT.newPack('longer'), 7300),
    outcome: denied('DenyLongRetention'),
  },
  {
    what: 'stores one under a legal hold',
    request: ask.create('vault', VAULT.newPack('held'), { ObjectLockLegalHoldStatus: 'ON' }),
    outcome: denied('DenyLegalHold'),
  },
  {
    what: 'stores one under an event hold',
    request: ask.create('vault', VAULT.newPack('event'), { ObjectLockEventHold: 'ON' }),
    outcome: denied('DenyEventHold'),
  },
  { what: 'shortens a lock', request: ask.retain(VAULT.pack, 1) },
  {
    what: 'shortens a lock and asks for the bypass',
    request: ask.retain(VAULT.pack, 1, { mode: 'GOVERNANCE', bypass: true }),
    outcome: denied('DenyBypass'),
  },
  { what: 'lengthens a lock', request: ask.retain(VAULT.pack, 365) },
  {
    what: 'lengthens a lock to twenty years',
    request: ask.retain(VAULT.pack, 7300),
    outcome: denied('DenyLongRetention'),
  },
  {
    what: 'puts an event hold on a pack',
    request: ask.retain(VAULT.pack, 365, { eventHold: true }),
    outcome: denied('DenyEventHold'),
  },
  {
    what: 'puts a legal hold on a pack',
    request: ask.legalHold('vault', VAULT.pack),
    outcome: denied('DenyLegalHold'),
  },
];

const takingHostage: readonly Attack[] = [
  {
    what: 'stores a pack under a key of his own (SSE-C)',
    request: ask.create('vault', VAULT.newPack('ssec'), customerKey),
    outcome: denied('DenyCustomerKeys'),
  },
  {
    what: 'stores a pack under his account’s key (SSE-KMS)',
    request: ask.create('vault', VAULT.newPack('kms'), managedKey),
    outcome: denied('DenyManagedKeys'),
  },
  {
    what: 'gives a stored pack another key',
    request: ask.newKey('vault', VAULT.pack),
    outcome: denied('DenyNewKeys'),
  },
  {
    what: 'stores a pack in an archive that takes hours to read',
    request: ask.create('vault', VAULT.newPack('cold'), { StorageClass: 'DEEP_ARCHIVE' }),
    outcome: denied('DenyArchives'),
  },
  { what: 'thaws an object', request: ask.thaw('vault', VAULT.pack) },
  {
    what: 'stores a pack that all may read',
    request: ask.create('vault', VAULT.newPack('public'), { ACL: 'public-read' }),
  },
  { what: 'lets all read a pack', request: ask.putAcl('vault', VAULT.pack) },
  { what: 'puts tags on a pack', request: ask.putTags('vault', VAULT.pack) },
  {
    what: 'stores a pack with tags',
    request: ask.create('vault', VAULT.newPack('tagged'), { Tagging: 'k=v' }),
  },
];

const NOT_REPORTS = denied('UploadersWriteReportsOnly');
const inTheLedger: readonly Attack[] = [
  { what: 'forges a verdict', request: ask.put('ledger', LEDGER.verdict), outcome: NOT_REPORTS },
  { what: 'forges the list of its backups', request: ask.put('ledger', LEDGER.backups), outcome: NOT_REPORTS },
  { what: 'silences its alerts by their state', request: ask.put('ledger', LEDGER.alerts), outcome: NOT_REPORTS },
  { what: 'registers a signing key', request: ask.put('ledger', LEDGER.registration), outcome: NOT_REPORTS },
  { what: 'sends a neighbour’s report', request: ask.put('ledger', LEDGER.neighboursReport) },
  {
    what: 'deletes the report that it sent',
    request: ask.remove('ledger', LEDGER.report),
    outcome: denied('DenyDeletion'),
  },
  {
    what: 'deletes the version of a failed report',
    request: ask.removeVersion('ledger', LEDGER.report),
    outcome: denied('DenyDeletion'),
  },
  {
    what: 'sends a report in parts',
    request: ask.beginUpload('ledger', LEDGER.report),
    outcome: denied('DenyParts'),
  },
];

const inTheAccount: readonly Attack[] = [
  { what: 'calls validate', request: ask.invoke('validate') },
  { what: 'calls retention', request: ask.invoke('retention') },
  { what: 'replaces the code of validate', request: ask.replaceCode('validate') },
  { what: 'tells its own clinic that all is well', request: ask.publish(SITE) },
  { what: 'tells the operator that all is well', request: ask.publish(undefined) },
  { what: 'has a neighbour’s alerts sent to him', request: ask.subscribe(NEIGHBOUR) },
  { what: 'lists who is told', request: ask.listSubscriptions(SITE) },
  { what: 'makes another key for itself', request: ask.createKeyFor('uploader', SITE) },
  { what: 'makes a key for a neighbour', request: ask.createKeyFor('uploader', NEIGHBOUR) },
  { what: 'deletes the recovery key', request: ask.deleteKeyOf('recovery', SITE) },
  { what: 'gives itself all rights', request: ask.widenPolicyOf('uploader', SITE) },
  { what: 'becomes the retention lambda', request: ask.assumeRole('retention') },
];

const settings: readonly Attack[] = (['vault', 'ledger'] as const).flatMap((bucket) =>
  ask.SETTINGS.map(({ what, request }) => ({ what: `${what} (${bucket})`, request: request(bucket) })),
);

export const serverThief: readonly Row[] = [
  ...reading,
  ...destroying,
  ...elsewhere,
  ...inParts,
  ...locking,
  ...takingHostage,
  ...inTheLedger,
  ...settings,
  ...inTheAccount,
].map(({ outcome = denied(), ...attack }) => ({ who: 'uploader', ...attack, outcome }));
