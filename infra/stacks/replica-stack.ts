// A second vault in another region, for the day on which a whole region is gone. S3 copies every object with its lock; nothing else
// writes there, and nothing deletes.

import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import type { Settings } from '../deployment/settings.ts';
import { REPLICA_STACK_NAME, replicaBucketName } from '../policies/deployed-names.ts';
import { replicaBucketPolicy } from '../policies/replica-bucket.ts';
import { lockedBucket } from '../vault/locked-bucket.ts';
import { PLACE } from './place.ts';

export class ReplicaStack extends Stack {
  constructor(app: App, options: { settings: Settings; account: string | undefined; region: string }) {
    const { settings, account, region } = options;
    super(app, REPLICA_STACK_NAME, {
      env: { account, region },
      description: 'clinic-offsite: the second copy of the vault',
      terminationProtection: true,
    });
    const bucketName = replicaBucketName(PLACE);
    const bucket = lockedBucket(this, 'Replica', {
      bucketName,
      policy: (name) => replicaBucketPolicy({ ...PLACE, replicaBucket: name }),
      settings,
    });
    new CfnOutput(this, 'ReplicaBucketName', { value: bucket.ref });
  }
}
