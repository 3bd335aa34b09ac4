// The limits of the local cloud, most of them S3's own. A fake with other limits would pass what AWS refuses.

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export const KEY_BYTES_MAX = 1024;
export const USER_METADATA_BYTES_MAX = 2 * KIB;
export const PUT_BYTES_MAX = 5 * GIB;
export const PART_BYTES_MIN = 5 * MIB;
export const PART_NUMBER_MAX = 10_000;
export const LIST_KEYS_MAX = 1000;
export const DELETE_KEYS_MAX = 1000;
export const POLICY_BYTES_MAX = 20 * KIB;
/** A CompleteMultipartUpload with 10,000 parts and their checksums takes about 2 MiB. */
export const XML_BODY_BYTES_MAX = 4 * MIB;
export const XML_DEPTH_MAX = 8;
/** Every aws-chunked chunk but the last must have this size at least. */
export const CHUNK_BYTES_MIN = 8 * KIB;
/** The line before an aws-chunked chunk: hexadecimal size and signature. */
export const CHUNK_HEADER_BYTES_MAX = 256;
export const TRAILER_BYTES_MAX = 4 * KIB;
export const CLOCK_SKEW_MS_MAX = 15 * 60 * 1000;
export const PRESIGNED_SECONDS_MAX = 7 * 24 * 3600;
export const RETENTION_DAYS_MAX = 36_500;
export const RETENTION_YEARS_MAX = 100;

/** Bytes gathered before one write to the disk: fewer system calls, and little memory for each PUT under way. */
export const WRITE_BYTES = 256 * KIB;
export const READ_BYTES = 256 * KIB;
/** What is read in one go instead of through a stream: the notes and manifests, of which lambdas read thousands. */
export const READ_WHOLE_BYTES_MAX = 64 * KIB;
/** Longer than the SDK keeps an idle connection, so that it never reuses one that we are just closing. */
export const KEEP_ALIVE_MS = 120_000;
/** How long requests that are under way may go on when the server is stopped. */
export const CLOSE_GRACE_MS = 2000;
export const SIGNING_KEYS_CACHED_MAX = 1000;
/** Waits before the second, third … attempt at one event. Lambda waits minutes; nobody at a laptop would. */
export const EVENT_RETRY_DELAYS_MS = [200, 1000] as const;
/** The longest lock that the local vault's policy allows: ten years, as for the longest-kept yearly backup. */
export const VAULT_RETENTION_DAYS_MAX = 3660;

/** Of SNS: a message with its attributes. */
export const MESSAGE_BYTES_MAX = 256 * KIB;
/** A message in a form: every byte may take three characters. */
export const SNS_BODY_BYTES_MAX = 3 * MESSAGE_BYTES_MAX + 64 * KIB;
export const SUBJECT_CHARACTERS_MAX = 99;
/** Of SNS with raw delivery; without it AWS has no other limit than the message's size. */
export const MESSAGE_ATTRIBUTES_MAX = 10;
export const ATTRIBUTE_NAME_CHARACTERS_MAX = 256;
export const TOPIC_NAME_CHARACTERS_MAX = 256;
export const FILTER_POLICY_KEYS_MAX = 5;
export const FILTER_POLICY_COMBINATIONS_MAX = 150;
/** A page of ListTopics or ListSubscriptionsByTopic. */
export const SNS_PAGE_MAX = 100;
export const SMS_CHARACTERS_MAX = 1600;
/** Of Lambda. Asynchronous events have grown to 1 MiB in some regions; what fits here fits everywhere. */
export const INVOKE_BYTES_MAX = 6 * MIB;
export const INVOKE_EVENT_BYTES_MAX = 256 * KIB;
/** Identities that are kept ready, with their parsed policies; others are read anew. */
export const IDENTITIES_CACHED_MAX = 1000;
/** Of one schedule, when the clock is moved over more due times than this, only the newest are run. */
export const CATCH_UP_RUNS_MAX = 1000;
/** The longest sleep of the scheduler: a laptop that was suspended is noticed soon. */
export const SCHEDULE_SLEEP_MS_MAX = 60_000;
/** How long Lambda lets an invocation run. */
export const INVOCATION_MS_MAX = 15 * 60 * 1000;
/** Of IAM: keys of one user, so that one can be rotated while the other still works. */
export const ACCESS_KEYS_PER_USER_MAX = 2;
/** A key's last use is noted anew after this time. AWS tells it some minutes late as well. */
export const LAST_USE_GRANULARITY_MS = 60_000;
/** A request to STS, IAM or CloudFormation. */
export const ACCOUNT_BODY_BYTES_MAX = 64 * KIB;
/** A page of DescribeStacks. */
export const STACKS_PAGE_MAX = 100;
