// How many bytes the current objects of a bucket hold together, asked from the bucket itself.
// Without it "stored" would include whatever the local cloud keeps on its disk besides the objects.

import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { LocalCloudProcess } from '../demo/local-cloud-process.ts';

export async function objectBytes(cloud: LocalCloudProcess, bucket: string): Promise<number> {
  const client = cloud.client(cloud.operator);
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
