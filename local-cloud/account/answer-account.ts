// STS, IAM and CloudFormation as their clients speak to them: a form posted to `/`, answered in XML. Only what the operator's commands
// use is here; everything else is refused by name.

import { authenticateWhole, type SignatureFault, SignatureRefused } from '../auth/authenticate-whole.ts';
import type { FindIdentity, Identity } from '../auth/identity.ts';
import type { AccountServiceName, ServiceRequest } from '../http/service-request.ts';
import type { Answer } from '../s3/operation.ts';
import { element, textElement } from '../xml/write.ts';
import {
  createAccessKey,
  deleteAccessKey,
  getAccessKeyLastUsed,
  listAccessKeys,
  updateAccessKey,
} from './access-key-operations.ts';
import { AccountCall, type AccountPlace } from './account-call.ts';
import { AccountError, type AccountErrorCode } from './account-error.ts';
import { assumeRole, putUserPolicy } from './refused-operations.ts';
import { describeStacks } from './stacks.ts';

interface AccountService {
  readonly version: string;
  readonly namespace: string;
  /** Each gives the XML of its result. */
  readonly operations: Readonly<Record<string, (call: AccountCall) => string>>;
}

export const ACCOUNT_OPERATIONS: Readonly<Record<AccountServiceName, AccountService>> = {
  sts: {
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
  },
  iam: {
    version: '2010-05-08',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: {
      CreateAccessKey: createAccessKey,
      DeleteAccessKey: deleteAccessKey,
      GetAccessKeyLastUsed: getAccessKeyLastUsed,
      ListAccessKeys: listAccessKeys,
      PutUserPolicy: putUserPolicy,
      UpdateAccessKey: updateAccessKey,
    },
  },
  cloudformation: {
    version: '2010-05-15',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: { DescribeStacks: describeStacks },
  },
};
/** These have no result element at all. */
const WITHOUT_RESULT = ['UpdateAccessKey', 'DeleteAccessKey'];
/** IAM is one for all regions: its clients sign for the first of them, unless they are told another. */
const GLOBAL_REGION = 'us-east-1';

export function answerAccount(
  name: AccountServiceName,
  place: AccountPlace,
  request: ServiceRequest,
  find: FindIdentity,
): Answer {
  const service = ACCOUNT_OPERATIONS[name];
  try {
    const caller = authenticate(name, place, request, find);
    place.accessKeys.noteUse(caller.accessKeyId, name, place.now());
    if (request.method !== 'POST' || request.path !== '/' || request.query.length > 0) {
      throw new AccountError('InvalidAction', `The local cloud takes requests to ${name} as forms posted to / only.`);
    }
    const call = new AccountCall(place, request.body.toString('utf8'), caller);
    const action = call.optional('Action') ?? '';
    const version = call.optional('Version');
    const operation = Object.hasOwn(service.operations, action) ? service.operations[action] : undefined;
    if (operation === undefined || version !== service.version) {
      const message = `Could not find operation ${action} for version ${version}: it is not implemented here, or there is none.`;
      throw new AccountError('InvalidAction', message);
    }
    const result = operation(call);
    const body = WITHOUT_RESULT.includes(action) ? '' : element(`${action}Result`, result);
    const metadata = element('ResponseMetadata', textElement('RequestId', request.id));
    return xml(200, service, `${action}Response`, body + metadata);
  } catch (error) {
    if (error instanceof AccountError) return accountErrorAnswer(name, error, request.id);
    throw error;
  }
}

export function accountErrorAnswer(name: AccountServiceName, error: AccountError, requestId: string): Answer {
  const details = element(
    'Error',
    textElement('Type', error.status < 500 ? 'Sender' : 'Receiver'),
    textElement('Code', error.code),
    textElement('Message', error.message),
  );
  const body = details + textElement('RequestId', requestId);
  return xml(error.status, ACCOUNT_OPERATIONS[name], 'ErrorResponse', body);
}

/** Whoever is known may ask; on AWS, too, no policy can forbid it. */
function getCallerIdentity(call: AccountCall): string {
  call.refuseRest('GetCallerIdentity');
  const { accessKeyId, arn } = call.caller;
  const userId = accessKeyId.replace(/^AKIA/, 'AIDA');
  return textElement('Arn', arn) + textElement('UserId', userId) + textElement('Account', call.place.accountId);
}

function xml(status: number, { namespace }: AccountService, name: string, content: string): Answer {
  const body = `<${name} xmlns="${namespace}">${content}</${name}>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

const CODES: Readonly<Record<SignatureFault, AccountErrorCode>> = {
  absent: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  'unknown-key': 'InvalidClientTokenId',
  mismatch: 'SignatureDoesNotMatch',
};

function authenticate(
  service: AccountServiceName,
  place: AccountPlace,
  request: ServiceRequest,
  find: FindIdentity,
): Identity {
  const scope = request.headers.get('authorization')?.split('/')[2];
  const region = service !== 'cloudformation' && scope === GLOBAL_REGION ? GLOBAL_REGION : place.region;
  try {
    return authenticateWhole(request, { service, now: place.now(), region, find });
  } catch (error) {
    if (error instanceof SignatureRefused) throw new AccountError(CODES[error.fault], error.message);
    throw error;
  }
}
