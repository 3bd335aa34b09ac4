// From an HTTP request to an HTTP answer: authenticate, find the operation, run it, and turn what it throws into S3's XML.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { authenticate } from '../auth/authenticate.ts';
import type { FindIdentity } from '../auth/identity.ts';
import { Call } from '../s3/call.ts';
import type { Cloud } from '../s3/cloud.ts';
import type { Answer } from '../s3/operation.ts';
import { findOperation } from '../s3/routes.ts';
import { S3Error } from '../s3-error.ts';
import { element, textElement, XML_HEADER } from '../xml/write.ts';
import { answerClockRequest, type ClockControl, isClockRequest } from './clock-control.ts';
import { checkAbsentBody } from './receive.ts';
import { parseRequest } from './s3-request.ts';

export interface Endpoint {
  readonly cloud: Cloud;
  readonly find: FindIdentity;
  /** Told of our own bugs, which the client sees as InternalError. */
  readonly onBug: (error: unknown) => void;
  /** Only where the clock is held. */
  readonly clockControl: ClockControl | undefined;
}

export async function answerRequest(
  endpoint: Endpoint,
  incoming: IncomingMessage,
  response: ServerResponse,
  options: { expectsContinue: boolean },
): Promise<void> {
  const { cloud } = endpoint;
  const id = cloud.random(8).toString('hex').toUpperCase();
  response.setHeader('date', cloud.now().toUTCString());
  response.setHeader('server', 'clinic-offsite-local-cloud');
  response.setHeader('x-amz-request-id', id);
  response.setHeader('x-amz-id-2', id);
  // Only this once, and never after a refusal: the client would send a body that nobody wants.
  const beginBody = (): void => {
    if (options.expectsContinue) response.writeContinue();
  };
  let answer: Answer;
  try {
    const request = parseRequest(incoming, id);
    const caller = authenticate(request, { now: cloud.now(), region: cloud.region, find: endpoint.find });
    checkAbsentBody(request, caller);
    const shared = { cloud, request, caller, beginBody };
    if (isClockRequest(request)) {
      answer = await answerClockRequest(new Call({ ...shared, unsupported: undefined }), endpoint.clockControl);
    } else {
      const { operation, unsupported } = findOperation(request);
      answer = await operation.run(new Call({ ...shared, unsupported }));
    }
  } catch (error) {
    // A client that went away in the middle of its body is no bug of ours, and nobody is left to answer.
    if (incoming.destroyed && !incoming.complete) return;
    if (!(error instanceof S3Error)) endpoint.onBug(error);
    const known =
      error instanceof S3Error
        ? error
        : new S3Error('InternalError', 'We encountered an internal error. Please try again.');
    answer = errorAnswer(known, incoming.url ?? '', id);
  }
  await send(answer, incoming, response);
}

function errorAnswer(error: S3Error, resource: string, id: string): Answer {
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
  else if (typeof body === 'string') response.end(body);
  else await pipeline(body, response);
}
