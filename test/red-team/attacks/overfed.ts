// What is left to stop an identity that was given everything (`s3:*` and more): by a hurried administrator, by a wizard, by a thief
// of the administrator's own key who leaves the policies alone. Here the buckets' own policies stand for themselves.

import { FUNCTIONS } from '../../../infra/policies/deployed-names.ts';
import { LEDGER, VAULT } from '../place.ts';
import * as ask from '../requests.ts';
import { allowed, denied, type Own, type Row, withstood } from '../row.ts';

const customerKey = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32, 7).toString('base64') };
const LOOPBACK = 'the local cloud listens on loopback without TLS, and counts that as TLS';

const administrator: readonly Omit<Row, 'who'>[] = [
  {
    what: 'reads a pack without TLS',
    request: ask.get('vault', VAULT.pack),
    ...{ plainHttp: true, outcome: denied('DenyPlainHttp'), onlySimulated: LOOPBACK },
  },
  {
    what: 'lists the vault without TLS',
    request: ask.list('vault'),
    ...{ plainHttp: true, outcome: denied('DenyPlainHttp'), onlySimulated: LOOPBACK },
  },
  {
    what: 'reads a note without TLS',
    request: ask.get('ledger', LEDGER.verdict),
    ...{ plainHttp: true, outcome: denied('DenyPlainHttp'), onlySimulated: LOOPBACK },
  },
  {
    what: 'lists the ledger without TLS',
    request: ask.list('ledger'),
    ...{ plainHttp: true, outcome: denied('DenyPlainHttp'), onlySimulated: LOOPBACK },
  },
  {
    what: 'stores under a key of his own (SSE-C)',
    request: ask.create('vault', VAULT.newPack('a-ssec'), customerKey),
    outcome: denied('DenyCustomerKeys'),
  },
  {
    what: 'stores under a key of KMS',
    request: ask.create('vault', VAULT.newPack('a-kms'), { ServerSideEncryption: 'aws:kms' }),
    outcome: denied('DenyManagedKeys'),
  },
  {
    what: 'stores under S3’s own key by name',
    request: ask.create('vault', VAULT.newPack('a-s3'), { ServerSideEncryption: 'AES256' }),
    outcome: allowed,
  },
  {
    what: 'gives a stored pack another key',
    request: ask.newKey('vault', VAULT.pack),
    outcome: denied('DenyNewKeys'),
  },
  ...(['GLACIER', 'DEEP_ARCHIVE'] as const).map((StorageClass) => ({
    what: `stores in the archive ${StorageClass}`,
    request: ask.create('vault', VAULT.newPack(`a-${StorageClass}`), { StorageClass }),
    outcome: denied('DenyArchives'),
  })),
  {
    what: 'stores in a colder class that answers at once',
    request: ask.create('vault', VAULT.newPack('a-ia'), { StorageClass: 'STANDARD_IA' }),
    outcome: allowed,
  },
  { what: 'overwrites a pack', request: ask.put('vault', VAULT.pack), outcome: denied('DenyOverwriting') },
  {
    what: 'begins an upload in parts with the condition in its headers',
    request: ask.beginUpload('vault', VAULT.newPack('a-parts')),
    headers: { 'if-none-match': '*' },
    outcome: denied('DenyParts'),
  },
  {
    what: 'stores a pack that is locked beyond the cap',
    request: ask.createLocked(VAULT.newPack('a-long'), ask.beyondTheCap),
    outcome: denied('DenyLongRetention'),
  },
  {
    what: 'lengthens a lock beyond the cap',
    request: ask.retain(VAULT.pack, ask.beyondTheCap),
    outcome: denied('DenyLongRetention'),
  },
  {
    what: 'stores a pack under an event hold',
    request: ask.create('vault', VAULT.newPack('a-event'), { ObjectLockEventHold: 'ON' }),
    outcome: denied('DenyEventHold'),
  },
  {
    what: 'puts an event hold on a pack',
    request: ask.retain(VAULT.pack, 365, { eventHold: true }),
    outcome: denied('DenyEventHold'),
  },
  {
    what: 'stores a pack under a legal hold',
    request: ask.create('vault', VAULT.newPack('a-held'), { ObjectLockLegalHoldStatus: 'ON' }),
    outcome: denied('DenyLegalHold'),
  },
  {
    what: 'puts a legal hold on a pack',
    request: ask.legalHold('vault', VAULT.pack),
    outcome: denied('DenyLegalHold'),
  },
  {
    what: 'shortens a lock by the bypass',
    request: ask.retain(VAULT.pack, 1, { mode: 'GOVERNANCE', bypass: true }),
    outcome: denied('DenyBypass'),
  },
  {
    what: 'shortens a lock',
    request: ask.retain(VAULT.pack, 1),
    outcome: withstood('AccessDenied', 'a compliance lock only grows: Object Lock'),
  },
  { what: 'hides a pack', request: ask.remove('vault', VAULT.pack), outcome: denied('DenyMarkers') },
  { what: 'deletes a version', request: ask.removeVersion('vault', VAULT.pack), outcome: denied('DenyDeletion') },
  {
    what: 'deletes a version whose lock has ended',
    request: ask.removeVersion('vault', VAULT.expiredToo),
    outcome: denied('DenyDeletion'),
  },
  {
    what: 'begins a note in parts',
    request: ask.beginUpload('ledger', LEDGER.backups),
    outcome: denied('DenyParts'),
  },
];

const clinic = (who: Row['who']): readonly Row[] => [
  { who, what: 'sends a report', request: ask.put('ledger', LEDGER.report), outcome: allowed },
  {
    who,
    what: 'forges a verdict',
    request: ask.put('ledger', LEDGER.verdict),
    outcome: denied('UploadersWriteReportsOnly'),
  },
  {
    who,
    what: 'registers a signing key',
    request: ask.put('ledger', LEDGER.registration),
    outcome: denied('UploadersWriteReportsOnly'),
  },
  { who, what: 'deletes a verdict', request: ask.remove('ledger', LEDGER.verdict), outcome: denied('DenyDeletion') },
  {
    who,
    what: 'deletes a version of a report',
    request: ask.removeVersion('ledger', LEDGER.report),
    outcome: denied('DenyDeletion'),
  },
];

const role = (own: Own): readonly Row[] => {
  const who = `overfed ${own}` as const;
  return [
    {
      who,
      what: 'registers a signing key',
      request: ask.put('ledger', LEDGER.registration),
      outcome: denied('DenyRegistering'),
    },
    { who, what: 'deletes alert state', request: ask.remove('ledger', LEDGER.alerts), outcome: denied('DenyDeletion') },
    {
      who,
      what: 'deletes a version of a verdict',
      request: ask.removeVersion('ledger', LEDGER.verdict),
      outcome: denied('DenyDeletion'),
    },
    { who, what: 'hides a backup', request: ask.remove('vault', VAULT.manifest), outcome: denied('DenyMarkers') },
    ...(own === 'retention'
      ? []
      : [
          {
            who,
            what: 'deletes a version whose lock has ended',
            request: ask.removeVersion('vault', VAULT.expiredToo),
            outcome: denied('DenyDeletion'),
          },
        ]),
  ];
};

export const overfed: readonly Row[] = [
  ...administrator.map((row) => ({ who: 'administrator' as const, ...row })),
  ...clinic('overfed uploader'),
  ...clinic('overfed recovery'),
  ...FUNCTIONS.flatMap(role),
];
