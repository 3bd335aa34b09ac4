// What each lambda does on a good day and on a bad one. A role that lacks one of these fails in the one night in which it counts.

import type { FunctionName } from '../../../infra/policies/deployed-names.ts';
import { LEDGER, SITE, VAULT } from '../place.ts';
import * as ask from '../requests.ts';
import { allowed, type Row, withstood } from '../row.ts';

type Need = readonly [what: string, request: Row['request'], outcome?: Row['outcome'], missing?: 'missing'];

const LOCKED = 'its lock has not ended: Object Lock';

const MISSING = 'it is not there, and whoever may list the bucket is told so';
/** To everybody else S3 says that it is forbidden, which nobody could tell from a wrong policy. */
const seesThatPackIsMissing: Need = [
  'sees that an object is missing',
  ask.head('vault', `sites/${SITE}/packs/dd/missing`),
  withstood('NotFound', MISSING),
  'missing',
];

const readsNotes: readonly Need[] = [
  [
    'sees that a note is missing',
    ask.get('ledger', LEDGER.missingRegistration),
    withstood('NoSuchKey', MISSING),
    'missing',
  ],
  ['lists sites', ask.list('ledger', 'sites/')],
  ['reads a registration', ask.get('ledger', LEDGER.registration)],
];
const shown = (name: keyof typeof LEDGER): string => LEDGER[name].replace(/\d{8}T.*(?=\.json)/, '…');
const reads = (...keys: readonly (keyof typeof LEDGER)[]): Need[] =>
  keys.map((name) => [`reads the note \`${shown(name)}\``, ask.get('ledger', LEDGER[name])]);
const writes = (...keys: readonly (keyof typeof LEDGER)[]): Need[] =>
  keys.map((name) => [`writes the note \`${shown(name)}\``, ask.put('ledger', LEDGER[name])]);
const tellsPeople: readonly Need[] = [
  ['tells the clinic', ask.publish(SITE)],
  ['tells the operator', ask.publish(undefined)],
];
const readsVault: readonly Need[] = [
  seesThatPackIsMissing,
  ['lists packs', ask.list('vault', `sites/${SITE}/packs/`)],
  ['reads an object', ask.get('vault', VAULT.pack)],
  ['reads a version', ask.get('vault', VAULT.pack, ask.thatVersion(VAULT.pack))],
];

const NEEDS: Readonly<Record<FunctionName, readonly Need[]>> = {
  validate: [
    ...readsNotes,
    ...readsVault,
    ['asks for size, checksum and lock', ask.head('vault', VAULT.pack, { ChecksumMode: 'ENABLED' })],
    ['sees the lock in the answer', ask.getRetention('vault', VAULT.pack)],
    ['asks whether the vault is there', ask.headBucket('vault')],
    ['lengthens a lock', ask.retain(VAULT.lengthened, 100)],
    ['reads a run report', ask.get('ledger', LEDGER.report)],
    ...reads('verdict', 'backups', 'packs', 'rows', 'progress', 'unknown'),
    ...writes('verdict', 'backups', 'packs', 'rows', 'progress', 'unknown'),
    ['calls validate', ask.invoke('validate')],
  ],
  'missing-backup': [
    ...readsNotes,
    ...tellsPeople,
    ...reads('backups', 'verdict', 'report', 'packs', 'alerts', 'scrub'),
    ...writes('alerts'),
    ['calls missing-backup', ask.invoke('missing-backup')],
    ['calls validate', ask.invoke('validate')],
  ],
  retention: [
    ...readsNotes,
    seesThatPackIsMissing,
    ['lists all versions', ask.listVersions('vault', `sites/${SITE}/`)],
    ['reads a manifest', ask.get('vault', VAULT.manifest)],
    ['reads a version', ask.get('vault', VAULT.manifest, ask.thatVersion(VAULT.manifest))],
    ['looks at a version and its lock', ask.head('vault', VAULT.pack, ask.thatVersion(VAULT.pack))],
    ['sees the lock in the answer', ask.getRetention('vault', VAULT.pack, ask.thatVersion(VAULT.pack))],
    ['lengthens a lock', ask.retain(VAULT.lengthened, 120)],
    ['removes versions whose locks have ended', ask.removeMany('vault', [VAULT.expired], 'versions')],
    [
      'removes a version that is locked, by a bug',
      ask.removeMany('vault', [VAULT.pack], 'versions'),
      withstood('AccessDenied', LOCKED),
    ],
    ...reads('backups', 'packs', 'removals'),
    ...writes('backups', 'packs', 'removals'),
    ['calls retention', ask.invoke('retention')],
    ['calls validate', ask.invoke('validate')],
  ],
  scrub: [
    ...readsNotes,
    ...readsVault,
    ['asks whether the vault is there', ask.headBucket('vault')],
    ...reads('backups', 'packs', 'scrub'),
    ...writes('packs', 'scrub'),
    ['calls scrub', ask.invoke('scrub')],
    ['calls validate', ask.invoke('validate')],
  ],
  digest: [
    ...readsNotes,
    ...tellsPeople,
    ...reads('backups', 'packs', 'alerts', 'removals', 'digest'),
    ...writes('digest'),
    ['calls digest', ask.invoke('digest')],
  ],
};

export const lambdaNeeds: readonly Row[] = Object.entries(NEEDS).flatMap(([who, needs]) =>
  needs.map(([what, request, outcome = allowed, missing]): Row => {
    return { who: who as FunctionName, what, request, outcome, ...(missing && { isMissing: true }) };
  }),
);
