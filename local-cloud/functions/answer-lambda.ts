// Lambda's Invoke as its clients speak to it: asynchronous events (202, then retried like any other) and calls with an answer.
// It is how functions call themselves in parts when the fleet is too large for one run.

import { authenticateWhole, type SignatureFault, SignatureRefused } from '../auth/authenticate-whole.ts';
import type { FindIdentity, Identity } from '../auth/identity.ts';
import { percentDecode } from '../auth/percent-encoding.ts';
import type { ServiceRequest } from '../http/service-request.ts';
import type { LambdaAction } from '../iam/actions.ts';
import { globalContext } from '../iam/condition-keys.ts';
import { isAllowed } from '../iam/evaluate.ts';
import { INVOKE_BYTES_MAX, INVOKE_EVENT_BYTES_MAX } from '../limits.ts';
import type { Answer } from '../s3/operation.ts';
import type { Functions } from './functions.ts';
import { LambdaError, type LambdaErrorCode } from './lambda-error.ts';

export interface LambdaPlace {
  readonly region: string;
  readonly accountId: string;
  now(): Date;
  readonly functions: Functions;
}

export async function answerLambda(place: LambdaPlace, request: ServiceRequest, find: FindIdentity): Promise<Answer> {
  try {
    const caller = authenticate(place, request, find);
    return await invoke(place, request, caller);
  } catch (error) {
    if (error instanceof LambdaError) return lambdaErrorAnswer(error);
    throw error;
  }
}

export function lambdaErrorAnswer(error: LambdaError): Answer {
  const body = { Type: error.status < 500 ? 'User' : 'Service', Message: error.message, message: error.message };
  return json(error.status, body, { 'x-amzn-errortype': error.code });
}

async function invoke(place: LambdaPlace, request: ServiceRequest, caller: Identity): Promise<Answer> {
  const [, encodedName = '', what] = /^\/2015-03-31\/functions\/([^/]+)\/(invocations|code)$/.exec(request.path) ?? [];
  // Known by name only, for the policies: whoever may call a function must not be able to replace it.
  const isReplacement = request.method === 'PUT' && what === 'code';
  if (isReplacement)
    authorize(caller, 'lambda:UpdateFunctionCode', functionArnOf(place, percentDecode(encodedName) ?? ''));
  if (request.method !== 'POST' || what !== 'invocations') {
    throw new LambdaError('NotImplementedException', 'The local cloud implements no operation of Lambda but Invoke.');
  }
  const arn = functionArnOf(place, percentDecode(encodedName) ?? '');
  authorize(caller, 'lambda:InvokeFunction', arn);
  refuseUnsupported(request);
  if (!place.functions.has(arn)) throw new LambdaError('ResourceNotFoundException', `Function not found: ${arn}`);
  const type = request.headers.get('x-amz-invocation-type') ?? 'RequestResponse';
  const bytesMax = type === 'Event' ? INVOKE_EVENT_BYTES_MAX : INVOKE_BYTES_MAX;
  if (request.body.length > bytesMax) {
    const message = `${request.body.length} byte payload is too large for the ${type} invocation type (limit ${bytesMax} bytes)`;
    throw new LambdaError('RequestTooLargeException', message);
  }
  const event = parsePayload(request.body);
  if (type === 'DryRun') return { status: 204 };
  if (type === 'Event') {
    place.functions.enqueue(arn, event);
    return { status: 202 };
  }
  if (type !== 'RequestResponse') {
    throw new LambdaError('InvalidParameterValueException', `Unknown invocation type: ${type}`);
  }
  return await answerOf(() => place.functions.call(arn, event));
}

async function answerOf(call: () => Promise<unknown>): Promise<Answer> {
  const executed = { 'x-amz-executed-version': '$LATEST' };
  try {
    return json(200, (await call()) ?? null, executed);
  } catch (failure) {
    const error = failure instanceof Error ? failure : new Error(String(failure));
    const trace = error.stack?.split('\n') ?? [];
    const body = { errorType: error.name, errorMessage: error.message, trace };
    return json(200, body, { ...executed, 'x-amz-function-error': 'Unhandled' });
  }
}

/** A name, `account:function:name`, or a whole ARN. */
function functionArnOf({ region, accountId }: LambdaPlace, name: string): string {
  const prefix = `arn:aws:lambda:${region}:${accountId}:function:`;
  if (/^[\w-]{1,64}$/.test(name)) return prefix + name;
  const partial = new RegExp(`^(?:arn:aws:lambda:${region}:)?${accountId}:function:([\\w-]{1,64})$`).exec(name)?.[1];
  if (partial !== undefined) return prefix + partial;
  throw new LambdaError('ResourceNotFoundException', `Function not found: ${name}`);
}

function authorize({ arn, policies }: Identity, action: LambdaAction, resourceArn: string): void {
  const question = { principalArn: arn, identityPolicies: policies, bucketPolicy: [], action, resourceArn } as const;
  if (isAllowed({ ...question, context: globalContext(arn) })) return;
  throw new LambdaError(
    'AccessDeniedException',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resourceArn} because no identity-based policy allows the ${action} action`,
  );
}

function refuseUnsupported(request: ServiceRequest): void {
  const parameter = request.query.find(([name, value]) => !(name === 'Qualifier' && value === '$LATEST'));
  const logs = request.headers.get('x-amz-log-type') ?? 'None';
  const header = ['x-amz-client-context', 'x-amz-durable-execution-name', 'x-amz-tenant-id'].find((name) =>
    request.headers.has(name),
  );
  const what = parameter?.[0] ?? header ?? (logs === 'None' ? undefined : 'x-amz-log-type');
  if (what !== undefined) {
    throw new LambdaError('NotImplementedException', `The local cloud does not implement ${what} of Invoke.`);
  }
}

function parsePayload(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new LambdaError('InvalidRequestContentException', `Could not parse request body into json: ${String(error)}`);
  }
}

function json(status: number, body: unknown, headers: Record<string, string>): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

const CODES: Readonly<Record<SignatureFault, LambdaErrorCode>> = {
  absent: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  'unknown-key': 'UnrecognizedClientException',
  mismatch: 'InvalidSignatureException',
};

function authenticate(place: LambdaPlace, request: ServiceRequest, find: FindIdentity): Identity {
  try {
    return authenticateWhole(request, { service: 'lambda', now: place.now(), region: place.region, find });
  } catch (error) {
    if (error instanceof SignatureRefused) throw new LambdaError(CODES[error.fault], error.message);
    throw error;
  }
}
