// Our local cloud as a process of its own, and on request a counter before it. Without a process of its own, a program over S3
// would be measured together with the fake that it talks to.

import { type LocalCloudProcess, startLocalCloudProcess } from '../demo/local-cloud-process.ts';
import { startCountingProxy, type Traffic } from './counting-proxy.ts';

export interface CountedCloud extends LocalCloudProcess {
  /** What has passed the counter; undefined without one. `endpoint` leads through the counter where there is one. */
  traffic(): Traffic | undefined;
}

/** All that the cloud keeps lies in `folder`, which must not exist and goes when it stops. */
export async function startCloud(folder: string, options: { countTraffic: boolean }): Promise<CountedCloud> {
  const cloud = await startLocalCloudProcess(folder);
  if (!options.countTraffic) return { ...cloud, traffic: () => undefined };
  const proxy = await startCountingProxy(cloud.endpoint);
  return {
    ...cloud,
    endpoint: proxy.endpoint,
    traffic: proxy.traffic,
    async stop() {
      await proxy.stop();
      await cloud.stop();
    },
  };
}
