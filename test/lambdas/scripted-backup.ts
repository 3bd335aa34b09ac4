// A valid backup on a scripted S3, and a validator that looks at it: the starting point of every test of odd answers.

import { hash } from 'node:crypto';
import { emptyPackTable, encodePackTable } from '../../lambdas/ledger/pack-table.ts';
import { encodeSiteBackups, siteBackupsKey } from '../../lambdas/ledger/site-backups.ts';
import { packTableKey } from '../../lambdas/ledger/site-notes.ts';
import { encodeRegistration, newRegistration, registrationKey } from '../../lambdas/site/registration.ts';
import { createHandler } from '../../lambdas/validate/handler.ts';
import { reportKey } from '../../vault/run-report.ts';
import { parseVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import { manifestEvent } from './manifest-event.ts';
import { nameOf, type SampleBackup, sampleBackup, signingKey } from './sample-backup.ts';
import { type ScriptedS3, scriptedS3 } from './scripted-s3.ts';

const { signingKey: key, publicKey } = signingKey('a');
export const backup: SampleBackup = sampleBackup({ name: nameOf('clinic-a'), key });
export const event = manifestEvent('vault', backup.manifestKey);
export const verdictPlace = `ledger/${verdictKey(backup.name)}`;
export const registrationPlace = `ledger/${registrationKey(backup.name.site)}`;
export const packTablePlace = `ledger/${packTableKey(backup.name.site)}`;
export const siteBackupsPlace = `ledger/${siteBackupsKey(backup.name.site)}`;
export const reportPlace = `ledger/${reportKey(backup.name)}`;
export const packPlaces = backup.packKeys.map((packKey) => `vault/${packKey}`);
export { key as backupSigningKey };

export interface ScriptedBackup {
  readonly store: ScriptedS3;
  readonly handle: ReturnType<typeof createHandler>;
  readonly logged: string[];
  verdict(): Verdict;
  /** Object and rule of each finding of the verdict. */
  findings(): string[][];
  /** The headers of a stored object, to be changed at will. */
  headersOf(place: string): Record<string, string>;
}

export function scriptedBackup(): ScriptedBackup {
  const store = scriptedS3();
  const logged: string[] = [];
  const { site } = backup.name;
  const registration = encodeRegistration(newRegistration({ site, signingPublicKeys: [publicKey] }));
  store.objects.set(registrationPlace, { bytes: registration, headers: {} });
  // A site that is known, though it has no backup yet: without these two notes the first event rebuilds them.
  store.objects.set(packTablePlace, { bytes: encodePackTable(emptyPackTable()), headers: {} });
  const nothing = encodeSiteBackups({ site, crowded: false, backups: [] });
  store.objects.set(siteBackupsPlace, { bytes: nothing, headers: {} });
  for (const [objectKey, bytes] of backup.objects) {
    const headers = {
      'last-modified': 'Mon, 23 Nov 2026 01:31:00 GMT',
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': '2026-12-23T01:31:00.000Z',
      'x-amz-checksum-sha256': hash('sha256', bytes, 'base64'),
      'x-amz-checksum-type': 'FULL_OBJECT',
      'x-amz-server-side-encryption': 'AES256',
    };
    store.objects.set(`vault/${objectKey}`, { bytes, headers });
  }
  const handle = createHandler({
    ...{ s3: store.s3, vaultBucket: 'vault', ledgerBucket: 'ledger', now: () => new Date('2026-11-23T01:32:00Z') },
    wait: async () => undefined,
    log: (name, fields) => logged.push(JSON.stringify({ name, ...fields })),
  });
  const verdict = () => parseVerdict(store.objects.get(verdictPlace)!.bytes);
  return {
    ...{ store, handle, logged, verdict },
    findings: () => verdict().findings.map(({ object, rule }) => [object, rule]),
    headersOf: (place) => store.objects.get(place)!.headers,
  };
}
