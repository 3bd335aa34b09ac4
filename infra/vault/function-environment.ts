// What each lambda reads from its environment (see `fromEnvironment` in each handler): names of buckets, topics and functions. A wrong name
// would be found by the first backup that is not judged.

import type { Settings } from '../deployment/settings.ts';
import {
  type FunctionName,
  functionName,
  operatorTopicArn,
  type RolePlace,
  siteTopicArn,
} from '../policies/deployed-names.ts';

export function functionEnvironment(name: FunctionName, place: RolePlace, settings: Settings): Record<string, string> {
  const lockMode = settings.lockMode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE';
  const { vaultBucket, ledgerBucket } = place;
  const ledger = { LEDGER_BUCKET: ledgerBucket };
  const buckets = { ...ledger, VAULT_BUCKET: vaultBucket };
  const validate = { VALIDATE_FUNCTION_NAME: functionName('validate') };
  const topics = { SITE_TOPIC_ARN_PREFIX: siteTopicArn(place, ''), OPERATOR_TOPIC_ARN: operatorTopicArn(place) };
  const operator = { OPERATOR_LANGUAGE: settings.operator.language, OPERATOR_TIME_ZONE: settings.timeZone };
  switch (name) {
    case 'validate':
      return {
        ...buckets,
        VALIDATE_LOCK_MODE: lockMode,
        VALIDATE_UPLOADER_OLDEST_GOOD: settings.uploaderOldestGood,
      };
    case 'missing-backup':
      return { ...ledger, ...topics, ...operator, ...validate };
    case 'retention':
      return { ...buckets, ...validate, RETENTION_LOCK_MODE: lockMode };
    case 'scrub':
      return { ...buckets, ...validate };
    case 'digest':
      return { ...ledger, ...topics, ...operator };
  }
}
