// Which new objects call which function. Without the one table, CDK and the local cloud could route events differently, and a
// failed backup would be told of in tests only.
//
// Manifests go straight from S3 to validate: a prefix and a suffix tell them apart. Verdicts go through EventBridge, because S3's
// own filter has no wildcard: `sites/` and `.json` would also fire for every report and every other note. A `*` of
// EventBridge runs over slashes, so the function must still read the key.

import type { FunctionName } from '../policies/deployed-names.ts';

/** An S3 event notification of the vault. */
export const vaultNotifications = [
  {
    id: 'validate',
    function: 'validate',
    events: ['s3:ObjectCreated:*'],
    prefix: 'sites/',
    suffix: '/manifest.json',
  },
] as const satisfies readonly {
  id: string;
  function: FunctionName;
  events: readonly string[];
  prefix: string;
  suffix: string;
}[];

export interface EventRule {
  readonly name: string;
  readonly function: FunctionName;
  /** EventBridge's own pattern language. */
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** Rules on the default event bus. The ledger must send its events to EventBridge. */
export function eventRules(buckets: { readonly ledgerBucket: string }): readonly EventRule[] {
  return [
    {
      name: 'verdict-written',
      function: 'missing-backup',
      pattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [buckets.ledgerBucket] },
          object: { key: [{ wildcard: 'sites/*/verdicts/*' }] },
        },
      },
    },
  ];
}
