// From an HTTP request to an HTTP answer: find the service that it is for, run the operation, and turn what it throws into that
// service's own kind of refusal.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { AccountPlace } from '../account/account-call.ts';
import { AccountError } from '../account/account-error.ts';
import { accountErrorAnswer, answerAccount } from '../account/answer-account.ts';
import { authenticate } from '../auth/authenticate.ts';
import type { FindIdentity } from '../auth/identity.ts';
import { answerControl, type Control, isControlPath } from '../control/answer-control.ts';
import { answerLambda, type LambdaPlace, lambdaErrorAnswer } from '../functions/answer-lambda.ts';
import { LambdaError } from '../functions/lambda-error.ts';
import { ACCOUNT_BODY_BYTES_MAX, INVOKE_BYTES_MAX, SNS_BODY_BYTES_MAX } from '../limits.ts';
import { Call } from '../s3/call.ts';
import type { Cloud } from '../s3/cloud.ts';
import type { Answer } from '../s3/operation.ts';
import { findOperation } from '../s3/routes.ts';
import { S3Error } from '../s3-error.ts';
import { answerSns, snsErrorAnswer } from '../sns/answer-sns.ts';
import type { SnsPlace } from '../sns/sns-call.ts';
import { invalidParameter, SnsError } from '../sns/sns-error.ts';
import { element, textElement, XML_HEADER } from '../xml/write.ts';
import { checkAbsentBody } from './receive.ts';
import { parseRequest } from './s3-request.ts';
import { type AccountServiceName, receiveServiceRequest, serviceOf } from './service-request.ts';

export interface Endpoint {
  readonly cloud: Cloud;
  readonly sns: SnsPlace;
  readonly lambda: LambdaPlace;
  readonly account: AccountPlace;
  readonly control: Control;
  readonly find: FindIdentity;
  /** Told of our own bugs, which the client sees as an internal error. */
  readonly onBug: (error: unknown) => void;
}

interface Incoming {
  readonly incoming: IncomingMessage;
  readonly id: string;
  /** Tells a client that waits for it to send the body: only once, and never after a refusal. */
  readonly beginBody: () => void;
}

export async function answerRequest(
  endpoint: Endpoint,
  incoming: IncomingMessage,
  response: ServerResponse,
  options: { expectsContinue: boolean },
): Promise<void> {
  const { cloud } = endpoint;
  const service = serviceOf(incoming);
  const id = cloud.random(8).toString('hex').toUpperCase();
  response.setHeader('date', cloud.now().toUTCString());
  response.setHeader('server', 'clinic-offsite-local-cloud');
  response.setHeader(service === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid', id);
  if (service === 's3') response.setHeader('x-amz-id-2', id);
  const beginBody = (): void => {
    if (options.expectsContinue) response.writeContinue();
  };
  const request: Incoming = { incoming, id, beginBody };
  let answer: Answer;
  try {
    answer = await ANSWERERS[service](endpoint, request);
  } catch (error) {
    // A client that went away in the middle of its body is no bug of ours, and nobody is left to answer.
    if (incoming.destroyed && !incoming.complete) return;
    endpoint.onBug(error);
    answer = BUG_ANSWERS[service](request);
  }
  await send(answer, incoming, response);
}

const ANSWERERS = {
  s3: answerS3,
  sns: answerSnsRequest,
  lambda: answerLambdaRequest,
  sts: accountAnswerer('sts'),
  iam: accountAnswerer('iam'),
  cloudformation: accountAnswerer('cloudformation'),
} as const;

async function answerS3(endpoint: Endpoint, { incoming, id, beginBody }: Incoming): Promise<Answer> {
  const { cloud, find, account } = endpoint;
  try {
    const request = parseRequest(incoming, id);
    const caller = authenticate(request, { now: cloud.now(), region: cloud.region, find });
    if (caller.identity !== undefined) account.accessKeys.noteUse(caller.identity.accessKeyId, 's3', cloud.now());
    checkAbsentBody(request, caller);
    const shared = { cloud, request, caller, beginBody };
    if (isControlPath(request.path)) {
      return await answerControl(new Call({ ...shared, unsupported: undefined }), endpoint.control);
    }
    const { operation, unsupported } = findOperation(request);
    return await operation.run(new Call({ ...shared, unsupported }));
  } catch (error) {
    if (error instanceof S3Error) return s3ErrorAnswer(error, incoming.url ?? '', id);
    throw error;
  }
}

async function answerSnsRequest({ sns, find }: Endpoint, received: Incoming): Promise<Answer> {
  const { incoming, id } = received;
  const request = await receiveServiceRequest(incoming, { ...received, bytesMax: SNS_BODY_BYTES_MAX });
  return request === undefined
    ? snsErrorAnswer(invalidParameter('Message too long'), id)
    : answerSns(sns, request, find);
}

async function answerLambdaRequest({ lambda, find }: Endpoint, received: Incoming): Promise<Answer> {
  const request = await receiveServiceRequest(received.incoming, { ...received, bytesMax: INVOKE_BYTES_MAX });
  if (request !== undefined) return await answerLambda(lambda, request, find);
  return lambdaErrorAnswer(
    new LambdaError('RequestTooLargeException', `The payload has more than ${INVOKE_BYTES_MAX} bytes`),
  );
}

function accountAnswerer(service: AccountServiceName) {
  return async ({ account, find }: Endpoint, received: Incoming): Promise<Answer> => {
    const options = { ...received, bytesMax: ACCOUNT_BODY_BYTES_MAX };
    const request = await receiveServiceRequest(received.incoming, options);
    if (request !== undefined) return answerAccount(service, account, request, find);
    const tooLong = new AccountError('ValidationError', `The request has more than ${ACCOUNT_BODY_BYTES_MAX} bytes`);
    return accountErrorAnswer(service, tooLong, received.id);
  };
}

const BUG = 'We encountered an internal error. Please try again.';
const BUG_ANSWERS = {
  s3: ({ incoming, id }: Incoming) => s3ErrorAnswer(new S3Error('InternalError', BUG), incoming.url ?? '', id),
  sns: ({ id }: Incoming) => snsErrorAnswer(new SnsError('InternalError', BUG), id),
  lambda: () => lambdaErrorAnswer(new LambdaError('ServiceException', BUG)),
  sts: ({ id }: Incoming) => accountErrorAnswer('sts', new AccountError('InternalFailure', BUG), id),
  iam: ({ id }: Incoming) => accountErrorAnswer('iam', new AccountError('InternalFailure', BUG), id),
  cloudformation: ({ id }: Incoming) =>
    accountErrorAnswer('cloudformation', new AccountError('InternalFailure', BUG), id),
} as const;

function s3ErrorAnswer(error: S3Error, resource: string, id: string): Answer {
  if (error.status === 304) return { status: 304, headers: error.headers };
  const details = Object.entries(error.details).map(([name, value]) => textElement(name, value));
  const body =
    XML_HEADER +
    element(
      'Error',
      textElement('Code', error.code),
      textElement('Message', error.message),
      ...details,
      textElement('Resource', resource.split('?')[0]),
      textElement('RequestId', id),
      textElement('HostId', id),
    );
  return { status: error.status, headers: error.headers, body };
}

async function send(answer: Answer, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { body } = answer;
  const headers = new Map(Object.entries(answer.headers ?? {}));
  const isHead = incoming.method === 'HEAD';
  if (typeof body === 'string') {
    if (!headers.has('content-type')) headers.set('content-type', 'application/xml');
    // The headers of HEAD are those of GET, but an error of HEAD has no body to measure.
    if (!isHead) headers.set('content-length', String(Buffer.byteLength(body)));
  } else if (body === undefined && !isHead && answer.status !== 204 && answer.status !== 304) {
    headers.set('content-length', '0');
  }
  response.statusCode = answer.status;
  for (const [name, value] of headers) if (value !== undefined) response.setHeader(name, value);
  if (isHead || body === undefined) response.end();
  else if (typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  else await pipeline(body, response);
}
