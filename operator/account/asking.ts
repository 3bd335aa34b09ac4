// Turns what AWS refuses into what the operator can do about it. Its own messages name the missing action, if at all, in the middle of
// a line about something else, and say nothing about where to grant it.

import { Failure } from '../failure.ts';

const POLICY_PAGE = 'docs/go-live.md, "What the operator may do"';
const NO_LINE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH']);

/** Why AWS does not believe who is asking, by its code. */
const DISBELIEVED: Readonly<Record<string, string>> = {
  ExpiredToken: 'the session has expired',
  ExpiredTokenException: 'the session has expired',
  RequestExpired: 'the session has expired',
  InvalidClientTokenId: 'AWS does not know this access key',
  UnrecognizedClientException: 'AWS does not know this access key',
  InvalidAccessKeyId: 'AWS does not know this access key',
  SignatureDoesNotMatch: 'the secret does not belong to this access key',
};

/** Waits for `request`; a refusal that the operator can do something about becomes a `Failure` that begins with `doing`. */
export async function asking<T>(doing: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw explained(doing, error);
  }
}

/** AWS's code of an error, or the system's. */
export function codeOf(error: unknown): string {
  const { Code, code, name } = error as { Code?: unknown; code?: unknown; name?: unknown };
  return [Code, code, name].find((one) => typeof one === 'string') ?? '';
}

export function explained(doing: string, cause: unknown): unknown {
  const { name = '', message = '' } = cause as Partial<Error>;
  const code = codeOf(cause);
  const missing = missingPermission(message);
  if (missing !== undefined) {
    return new Failure(`${doing}: ${missing.who} may not do ${missing.action}`, { hint: hintFor(missing), cause });
  }
  if (code.startsWith('AccessDenied') || code === 'AuthorizationError') {
    return new Failure(`${doing}: access is denied (${message})`, {
      hint: `Compare the rights of this identity with ${POLICY_PAGE}, then run the same command again.`,
      cause,
    });
  }
  const disbelieved = DISBELIEVED[code] ?? DISBELIEVED[name];
  if (disbelieved !== undefined) {
    return new Failure(`${doing}: ${disbelieved}`, {
      hint: 'Log in again (`aws sso login --profile …`), or set the profile or the AWS_ variables anew.',
      cause,
    });
  }
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return new Failure(`${doing}: there are no credentials (${firstLine(message)})`, {
      hint: 'Name a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. docs/go-live.md says which.',
      cause,
    });
  }
  if (NO_LINE.has(code) || name === 'TimeoutError') {
    return new Failure(`${doing}: AWS cannot be reached (${code || name})`, {
      hint: 'Look at the network, a proxy, and AWS_ENDPOINT_URL; then run the same command again.',
      cause,
    });
  }
  return cause;
}

export interface MissingPermission {
  readonly who: string;
  readonly action: string;
  readonly resource: string;
}

/** What AWS's sentence says is missing, in the answer of a service or in what the CDK prints of it. */
export function missingPermission(message: string): MissingPermission | undefined {
  const match =
    /(?:User: )?(\S+) is not authorized to perform: ([\w-]+:\w+)(?: on resource: "?((?:user|role|policy) \S+|[^\s"]+))?/.exec(
      message,
    ) ?? undefined;
  const [, who, action, resource] = match ?? [];
  if (who === undefined || action === undefined) return undefined;
  return { who, action: action.replace(/^SNS:/, 'sns:'), resource: resource?.replace(/[.,;]$/, '') ?? '*' };
}

export function hintFor({ action, resource }: MissingPermission): string {
  return `Allow ${action} on ${resource} for it (${POLICY_PAGE}), then run the same command again.`;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
