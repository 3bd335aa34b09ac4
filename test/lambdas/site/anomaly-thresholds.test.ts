// Which uploader is too old: what the operator says for all clinics, or a newer version that one of them asks for; never an older one.

import { expect, test } from 'vitest';
import { anomaliesSchema, withOldestGood } from '../../../lambdas/site/anomaly-thresholds.ts';

test.each([
  ['0.1.0', undefined, '0.1.0'],
  ['0.1.0', '0.3.0', '0.3.0'],
  ['0.10.0', '0.3.0', '0.10.0'],
  ['0.3.0', '0.3.0', '0.3.0'],
])('a site that asks for %s, where all shall have %s, must have %s', (own, all, wanted) => {
  const thresholds = anomaliesSchema.parse({ uploaderOldestGood: own, dumpShrankPercent: 60 });
  expect(withOldestGood(thresholds, all)).toEqual({ ...thresholds, uploaderOldestGood: wanted });
});
