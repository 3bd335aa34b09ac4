// The shape of an IAM policy document as AWS reads it, so that a misspelt field cannot silently grant or deny nothing.

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Only in a bucket's policy; an identity's policy speaks of the identity that it hangs on. */
  readonly Principal?: '*' | { readonly AWS: string | readonly string[] };
  readonly Action: string | readonly string[];
  /** This or the next, never both. */
  readonly Resource?: string | readonly string[];
  /** Everything but this. */
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Amazon's clouds are separate: `aws`, the European Sovereign Cloud `aws-eusc`, China's `aws-cn`. ARNs begin with it. */
export interface InPartition {
  readonly partition: string;
}

export const bucketArn = ({ partition }: InPartition, bucket: string): string => `arn:${partition}:s3:::${bucket}`;
/** The ARN of every object whose key matches `pattern` (with `*` as the wildcard). */
export const objectsArn = (place: InPartition, bucket: string, pattern: string): string =>
  `${bucketArn(place, bucket)}/${pattern}`;
