// How many bytes the current objects of a bucket hold together, asked from the bucket itself.
// Without it "stored" would include whatever the local cloud keeps on its disk besides the objects.

import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { ReadyCloud } from './cloud-process.ts';

export async function objectBytes(cloud: ReadyCloud, bucket: string): Promise<number> {
  const client = new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloud.operator,
    forcePathStyle: true,
  });
  try {
    let bytes = 0;
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
      for (const object of page.Contents ?? []) bytes += object.Size ?? 0;
    }
    return bytes;
  } finally {
    client.destroy();
  }
}
