// What a thief stores who holds a clinic's credential, with or without its signing key, and what the real lambdas find. S3 takes each of
// these objects, for it knows nothing of manifests; whether a backup counts is said by the verdict alone.

import { MANIFEST_BYTES_MAX } from '../../vault/limits.ts';
import { encodeManifest } from '../../vault/manifest.ts';
import { type BackupName, manifestKey } from '../../vault/names.ts';
import { nameOf, type SampleBackup, sampleBackup, signingKey } from '../lambdas/sample-backup.ts';
import { NEIGHBOUR, SITE } from './place.ts';

export const OWN = signingKey('own');
export const NEIGHBOURS = signingKey('neighbours');
const STRANGERS = signingKey('strangers');

/** A backup of its own night for each forgery, so that none meets another. */
const tonight = (n: number, database = 'main', site = SITE): BackupName =>
  nameOf(site, database, `20261123T01${String(10 + n)}00Z-000000000000${String(n).padStart(4, '0')}`);
const honest = (n: number): SampleBackup => sampleBackup({ name: tonight(n), key: OWN.signingKey });

export interface Forgery {
  readonly what: string;
  /** The objects in the order in which they are stored, the manifest last. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
  readonly judged: BackupName;
  readonly state: 'valid' | 'failed';
  /** Which rule finds it, and in which words. */
  readonly finding?: { readonly rule: string; readonly says: RegExp };
}

const withManifest = (
  { objects, manifestKey: key }: SampleBackup,
  bytes: Uint8Array,
): ReadonlyMap<string, Uint8Array> => new Map<string, Uint8Array>(objects).set(key, bytes);
const manifestBytes = (backup: SampleBackup): Buffer => backup.objects.get(backup.manifestKey)!;

/** Signs whatever it is given, for whatever place. */
function resigned(n: number, change: Partial<SampleBackup['manifest']>): ReadonlyMap<string, Uint8Array> {
  const backup = honest(n);
  return withManifest(backup, encodeManifest({ ...backup.manifest, ...change }, OWN.signingKey));
}

function flipped(n: number): ReadonlyMap<string, Uint8Array> {
  const backup = honest(n);
  const text = manifestBytes(backup).toString('utf8').replace('"dumpBytes":60000', '"dumpBytes":90000');
  return withManifest(backup, Buffer.from(text));
}

/** `bytes` under the name of a pack that has others. */
function withPack(n: number, bytes: (pack: Buffer) => Uint8Array | undefined): ReadonlyMap<string, Uint8Array> {
  const { objects, packKeys } = honest(n);
  const [key = ''] = packKeys;
  const changed = bytes(objects.get(key)!);
  return new Map(
    [...objects].flatMap(([name, old]) => (name === key ? (changed ? [[name, changed]] : []) : [[name, old]])),
  );
}

const yesterdays = sampleBackup({
  name: nameOf(SITE, 'main', '20261122T013000Z-0000000000000000'),
  key: OWN.signingKey,
});
const neighbours = sampleBackup({ name: tonight(20, 'main', NEIGHBOUR), key: NEIGHBOURS.signingKey });

export const FORGERIES: readonly Forgery[] = [
  { what: 'an honest backup', objects: honest(0).objects, judged: tonight(0), state: 'valid' },
  {
    what: 'a manifest signed with a key of the thief’s own',
    objects: sampleBackup({ name: tonight(1), key: STRANGERS.signingKey }).objects,
    ...{ judged: tonight(1), state: 'failed', finding: { rule: 'manifest', says: /sign/ } },
  },
  {
    what: 'a manifest signed with a neighbour’s key',
    objects: sampleBackup({ name: tonight(2), key: NEIGHBOURS.signingKey }).objects,
    ...{ judged: tonight(2), state: 'failed', finding: { rule: 'manifest', says: /sign/ } },
  },
  {
    what: 'a manifest that was changed after it was signed',
    objects: flipped(3),
    ...{ judged: tonight(3), state: 'failed', finding: { rule: 'manifest', says: /sign/ } },
  },
  {
    what: 'something that is no manifest',
    objects: withManifest(honest(4), Buffer.from('all is well')),
    ...{ judged: tonight(4), state: 'failed', finding: { rule: 'manifest', says: /./ } },
  },
  {
    what: 'a manifest without end',
    objects: withManifest(honest(5), Buffer.alloc(MANIFEST_BYTES_MAX + 1, ' ')),
    ...{ judged: tonight(5), state: 'failed', finding: { rule: 'manifest', says: /was not read/ } },
  },
  {
    what: 'yesterday’s manifest under a new name',
    objects: withManifest(honest(6), manifestBytes(yesterdays)),
    ...{ judged: tonight(6), state: 'failed', finding: { rule: 'manifest', says: /signed for the backup 20261122/ } },
  },
  {
    what: 'a manifest of another database',
    objects: new Map([...honest(7).objects, [manifestKey(tonight(7, 'images')), manifestBytes(honest(7))]]),
    ...{ judged: tonight(7, 'images'), state: 'failed' },
    finding: { rule: 'manifest', says: /signed for the database main/ },
  },
  {
    what: 'a neighbour’s manifest',
    objects: withManifest(honest(8), manifestBytes(neighbours)),
    ...{ judged: tonight(8), state: 'failed', finding: { rule: 'manifest', says: /sign/ } },
  },
  {
    what: 'a manifest in a neighbour’s name, signed with the own key',
    objects: resigned(9, { site: neighbours.name.site }),
    ...{ judged: tonight(9), state: 'failed', finding: { rule: 'manifest', says: /signed for the site sousedi/ } },
  },
  {
    what: 'a backup that names a neighbour’s packs',
    objects: resigned(10, { packs: neighbours.manifest.packs }),
    ...{ judged: tonight(10), state: 'failed', finding: { rule: 'missing', says: /missing/ } },
  },
  {
    what: 'a backup without one of its packs',
    objects: withPack(11, () => undefined),
    ...{ judged: tonight(11), state: 'failed', finding: { rule: 'missing', says: /missing/ } },
  },
  {
    what: 'a pack of other bytes under a genuine name',
    objects: withPack(12, (pack) => Buffer.alloc(pack.length, 1)),
    ...{ judged: tonight(12), state: 'failed', finding: { rule: 'checksum', says: /other bytes/ } },
  },
  {
    what: 'a pack that was cut short',
    objects: withPack(13, (pack) => pack.subarray(0, 1000)),
    ...{ judged: tonight(13), state: 'failed', finding: { rule: 'size', says: /1000 bytes/ } },
  },
];
