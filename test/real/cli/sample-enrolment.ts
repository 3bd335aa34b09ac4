// The enrolment file of a clinic as its operator would make it, for the site of a local cloud.

import type { LocalCloudProcess } from '../../../demo/local-cloud-process.ts';
import { encodeEnrolment } from '../../../vault/enrolment.ts';
import { databaseIdSchema, siteIdSchema } from '../../../vault/names.ts';

export function sampleEnrolment(cloud: LocalCloudProcess, change: object = {}): Buffer {
  const { accessKeyId, secretAccessKey, id, recovery } = cloud.site;
  return encodeEnrolment({
    ...{ site: siteIdSchema.parse(id), name: 'Ordinace MUDr. Novák', language: 'cs', timeZone: 'Europe/Prague' },
    ...{ issuedAt: '2026-11-28T07:00:00.000Z', ledger: { bucket: cloud.ledgerBucket } },
    vault: { bucket: cloud.vaultBucket, region: cloud.region, endpoint: cloud.endpoint },
    ...{ uploader: { accessKeyId, secretAccessKey }, recovery },
    databases: [{ database: databaseIdSchema.parse('main'), deadline: 'every day by 07:00' }],
    ...change,
  });
}
