// How much memory each run of a lambda used. Lambda has no metric of it; it only says so in the last line of each run, in words.

import { METRICS_NAMESPACE } from '../../lambdas/log-events.ts';
import type { FunctionName } from '../policies/deployed-names.ts';

/** Each has a name of its own: a filter over words can add no dimension that is not among them. */
export const memoryMetricName = (name: FunctionName): string => `memoryMegabytes-${name}`;

/** `REPORT RequestId: … Duration: … ms Billed Duration: … ms Memory Size: … MB Max Memory Used: … MB …`, in CloudWatch's words. */
export const REPORT_PATTERN = `[${[
  ...['report="REPORT"', 'w1="RequestId:"', 'id', 'w2="Duration:"', 'ms', 'w3="ms"'],
  ...['w4="Billed"', 'w5="Duration:"', 'billed', 'w6="ms"', 'w7="Memory"', 'w8="Size:"', 'size', 'w9="MB"'],
  ...['w10="Max"', 'w11="Memory"', 'w12="Used:"', 'used', 'w13="MB"', '...'],
].join(', ')}]`;

export const memoryTransformation = (name: FunctionName) => ({
  metricNamespace: METRICS_NAMESPACE,
  metricName: memoryMetricName(name),
  metricValue: '$used',
  unit: 'Megabytes',
});
