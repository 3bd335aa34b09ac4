// SNS as its clients speak to it: a form posted to `/`, answered in XML. Only what this project uses is here; everything else is
// refused by name.

import { authenticateWhole, type SignatureFault, SignatureRefused } from '../auth/authenticate-whole.ts';
import type { FindIdentity } from '../auth/identity.ts';
import type { ServiceRequest } from '../http/service-request.ts';
import type { Answer } from '../s3/operation.ts';
import { element, textElement } from '../xml/write.ts';
import { Form } from './form.ts';
import { publish } from './publish.ts';
import { SnsCall, type SnsPlace } from './sns-call.ts';
import { SnsError, type SnsErrorCode } from './sns-error.ts';
import {
  getSubscriptionAttributes,
  listSubscriptionsByTopic,
  setSubscriptionAttributes,
  subscribe,
  unsubscribe,
} from './subscription-operations.ts';
import { createTopic, deleteTopic, getSmsSandboxAccountStatus, listTopics } from './topic-operations.ts';

/** Each gives the XML of its result. */
export const SNS_OPERATIONS: Readonly<Record<string, (call: SnsCall) => string>> = {
  CreateTopic: createTopic,
  DeleteTopic: deleteTopic,
  GetSMSSandboxAccountStatus: getSmsSandboxAccountStatus,
  GetSubscriptionAttributes: getSubscriptionAttributes,
  ListSubscriptionsByTopic: listSubscriptionsByTopic,
  ListTopics: listTopics,
  Publish: publish,
  SetSubscriptionAttributes: setSubscriptionAttributes,
  Subscribe: subscribe,
  Unsubscribe: unsubscribe,
};

const VERSION = '2010-03-31';
const NAMESPACE = `xmlns="http://sns.amazonaws.com/doc/${VERSION}/"`;
/** These have no result element at all. */
const WITHOUT_RESULT = ['DeleteTopic', 'SetSubscriptionAttributes', 'Unsubscribe'];

export function answerSns(place: SnsPlace, request: ServiceRequest, find: FindIdentity): Answer {
  try {
    const caller = authenticate(place, request, find);
    if (request.method !== 'POST' || request.path !== '/' || request.query.length > 0) {
      throw new SnsError('InvalidAction', 'The local cloud takes requests to SNS as forms posted to / only.');
    }
    const form = new Form(request.body.toString('utf8'));
    const action = form.optional('Action') ?? '';
    const version = form.optional('Version');
    const operation = Object.hasOwn(SNS_OPERATIONS, action) ? SNS_OPERATIONS[action] : undefined;
    if (operation === undefined || version !== VERSION) {
      const message = `The action ${action} of version ${version} is not valid for this endpoint: it is not implemented here, or there is none.`;
      throw new SnsError('InvalidAction', message);
    }
    const result = operation(new SnsCall(place, form, caller));
    const body = WITHOUT_RESULT.includes(action) ? '' : element(`${action}Result`, result);
    return xml(200, `${action}Response`, body + element('ResponseMetadata', textElement('RequestId', request.id)));
  } catch (error) {
    if (error instanceof SnsError) return snsErrorAnswer(error, request.id);
    throw error;
  }
}

export function snsErrorAnswer(error: SnsError, requestId: string): Answer {
  const details = element(
    'Error',
    textElement('Type', error.status < 500 ? 'Sender' : 'Receiver'),
    textElement('Code', error.code),
    textElement('Message', error.message),
  );
  return xml(error.status, 'ErrorResponse', details + textElement('RequestId', requestId));
}

function xml(status: number, name: string, content: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body: `<${name} ${NAMESPACE}>${content}</${name}>` };
}

const CODES: Readonly<Record<SignatureFault, SnsErrorCode>> = {
  absent: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  'unknown-key': 'InvalidClientTokenId',
  mismatch: 'SignatureDoesNotMatch',
};

function authenticate(place: SnsPlace, request: ServiceRequest, find: FindIdentity) {
  try {
    return authenticateWhole(request, { service: 'sns', now: place.now(), region: place.region, find });
  } catch (error) {
    if (error instanceof SignatureRefused) throw new SnsError(CODES[error.fault], error.message);
    throw error;
  }
}
