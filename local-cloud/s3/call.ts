// One authenticated request on its way through an operation: who calls, what for, and what the policies say to it.

import type { Caller } from '../auth/authenticate.ts';
import type { Bucket } from '../disk/buckets.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { S3Action } from '../iam/actions.ts';
import { conditionContext, type ExtraContext } from '../iam/condition-keys.ts';
import { isAllowed } from '../iam/evaluate.ts';
import { accessDenied, S3Error } from '../s3-error.ts';
import type { Cloud } from './cloud.ts';

export class Call {
  readonly cloud: Cloud;
  readonly request: S3Request;
  readonly caller: Caller;
  /** Tells a client that waits for it (Expect: 100-continue) to send the body. */
  readonly beginBody: () => void;
  readonly #unsupported: S3Error | undefined;

  /** `unsupported` is thrown once the caller is authorised: a policy's Deny comes before what we cannot do. */
  constructor(options: {
    cloud: Cloud;
    request: S3Request;
    caller: Caller;
    beginBody: () => void;
    unsupported: S3Error | undefined;
  }) {
    this.cloud = options.cloud;
    this.request = options.request;
    this.caller = options.caller;
    this.beginBody = options.beginBody;
    this.#unsupported = options.unsupported;
  }

  bucket(): Bucket {
    return this.bucketNamed(this.request.bucket!);
  }

  bucketNamed(name: string): Bucket {
    const bucket = this.cloud.buckets.find(name);
    if (bucket === undefined) {
      throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { details: { BucketName: name } });
    }
    const owner = this.request.headers.get('x-amz-expected-bucket-owner');
    if (owner !== undefined && owner !== this.cloud.accountId) throw accessDenied();
    return bucket;
  }

  key(): string {
    return this.request.key!;
  }

  parameter(name: string): string | undefined {
    return this.request.parameters.get(name);
  }

  header(name: string): string | undefined {
    return this.request.headers.get(name);
  }

  /** Every operation begins with this. The resource is the request's own bucket or object unless another is named. */
  authorize(action: S3Action, options: { resource?: string; extra?: ExtraContext } = {}): void {
    if (!this.allows(action, options)) throw accessDenied();
    if (this.#unsupported !== undefined) throw this.#unsupported;
  }

  allows(action: S3Action, options: { resource?: string; extra?: ExtraContext } = {}): boolean {
    const resource = options.resource ?? this.#ownResource();
    const bucketName = resource.split('/', 1)[0]!;
    const { identity } = this.caller;
    return isAllowed({
      principalArn: identity?.arn ?? '',
      identityPolicies: identity?.policies ?? [],
      bucketPolicy: this.cloud.buckets.policyOf(bucketName),
      action,
      resourceArn: `arn:aws:s3:::${resource}`,
      context: conditionContext(this.request, this.caller, { now: this.cloud.now(), extra: options.extra ?? {} }),
    });
  }

  /** True if the caller asks for the bypass of a governance lock; refused where it may not. */
  bypassesGovernance(): boolean {
    if (this.header('x-amz-bypass-governance-retention')?.toLowerCase() !== 'true') return false;
    this.authorize('s3:BypassGovernanceRetention');
    return true;
  }

  #ownResource(): string {
    const { bucket, key } = this.request;
    return bucket === undefined ? '*' : key === undefined ? bucket : `${bucket}/${key}`;
  }
}
