// The condition keys that this endpoint can give a value to, and where each value comes from. A policy that leans on any other
// key is refused when it is put: a condition that is silently never true makes a Deny deny nothing.

import type { Caller } from '../auth/authenticate.ts';
import type { S3Request } from '../http/s3-request.ts';

export type ConditionContext = ReadonlyMap<string, readonly string[]>;

const DAY_MS = 24 * 3600 * 1000;

const FROM_HEADER: Readonly<Record<string, string>> = {
  's3:if-match': 'if-match',
  's3:if-none-match': 'if-none-match',
  's3:object-lock-event-hold': 'x-amz-object-lock-event-hold',
  's3:object-lock-legal-hold': 'x-amz-object-lock-legal-hold',
  's3:object-lock-mode': 'x-amz-object-lock-mode',
  's3:object-lock-retain-until-date': 'x-amz-object-lock-retain-until-date',
  's3:x-amz-acl': 'x-amz-acl',
  's3:x-amz-content-sha256': 'x-amz-content-sha256',
  's3:x-amz-copy-source': 'x-amz-copy-source',
  's3:x-amz-metadata-directive': 'x-amz-metadata-directive',
  's3:x-amz-server-side-encryption': 'x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-customer-algorithm': 'x-amz-server-side-encryption-customer-algorithm',
  's3:x-amz-storage-class': 'x-amz-storage-class',
};

const FROM_PARAMETER: Readonly<Record<string, string>> = {
  's3:delimiter': 'delimiter',
  's3:max-keys': 'max-keys',
  's3:prefix': 'prefix',
  's3:versionid': 'versionId',
};

const COMPUTED = [
  'aws:principalarn',
  'aws:securetransport',
  's3:authtype',
  's3:object-lock-remaining-retention-days',
  's3:objectcreationoperation',
  's3:signatureversion',
  's3:tlsversion',
];

export const CONDITION_KEYS: ReadonlySet<string> = new Set([
  ...Object.keys(FROM_HEADER),
  ...Object.keys(FROM_PARAMETER),
  ...COMPUTED,
]);

/** What the operation itself knows, e.g. a lock date out of the body. Keys as in policies, in lower case. */
export type ExtraContext = Readonly<Record<string, string | undefined>>;

/** What holds of a request to any service. */
export function globalContext(principalArn: string | undefined): ConditionContext {
  // The endpoint is reachable over the loopback only, which nobody can listen to: as good as TLS.
  const context = new Map<string, readonly string[]>([['aws:securetransport', ['true']]]);
  if (principalArn !== undefined) context.set('aws:principalarn', [principalArn]);
  return context;
}

export function conditionContext(
  request: S3Request,
  caller: Caller,
  options: { now: Date; extra?: ExtraContext },
): ConditionContext {
  const context = new Map(globalContext(caller.identity?.arn));
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined) context.set(key, [value]);
  };
  set('s3:tlsversion', '1.3');
  set('s3:authtype', caller.authType);
  set('s3:signatureversion', caller.identity === undefined ? undefined : 'AWS4-HMAC-SHA256');
  for (const [key, header] of Object.entries(FROM_HEADER)) set(key, request.headers.get(header));
  for (const [key, parameter] of Object.entries(FROM_PARAMETER)) set(key, request.parameters.get(parameter));
  for (const [key, value] of Object.entries(options.extra ?? {})) set(key, value);
  const until = new Date(context.get('s3:object-lock-retain-until-date')?.[0] ?? Number.NaN);
  if (!Number.isNaN(until.getTime())) {
    // Rounded up: half a day beyond a cap is beyond the cap.
    const days = Math.ceil((until.getTime() - options.now.getTime()) / DAY_MS);
    set('s3:object-lock-remaining-retention-days', String(days));
  }
  return context;
}
