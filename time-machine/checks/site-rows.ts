// The ledger's list of a site's backups, read as anybody reads JSON: the lambdas' own parser is what is on trial.

import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import type { SiteId } from '../../vault/names.ts';
import type { World } from '../simulated-world.ts';

export interface Row {
  readonly database: string;
  readonly backup: string;
  readonly state: 'valid' | 'failed';
  readonly judgedAt: string;
  readonly lockedUntil?: string;
}

export async function readRows({ operator, cloud }: World, site: SiteId): Promise<Row[]> {
  try {
    const Key = `sites/${site}/backups.json`;
    const { Body } = await operator.send(new GetObjectCommand({ Bucket: cloud.cloud.ready.ledgerBucket, Key }));
    return JSON.parse(await Body!.transformToString()).backups;
  } catch (error) {
    if (error instanceof NoSuchKey) return [];
    throw error;
  }
}
