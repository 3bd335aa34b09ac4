// One authenticated request to SNS on its way through an operation: who calls, with which parameters, and what its policies say.

import type { Identity } from '../auth/identity.ts';
import type { Catalogue } from '../disk/catalogue.ts';
import type { Topics } from '../disk/topics.ts';
import type { SnsAction } from '../iam/actions.ts';
import { globalContext } from '../iam/condition-keys.ts';
import { isAllowed } from '../iam/evaluate.ts';
import type { Form } from './form.ts';
import type { Outbox } from './outbox.ts';
import { invalidParameter, SnsError } from './sns-error.ts';

/** What every operation works on. */
export interface SnsPlace {
  readonly region: string;
  readonly accountId: string;
  now(): Date;
  random(bytes: number): Buffer;
  readonly catalogue: Catalogue;
  readonly topics: Topics;
  readonly outbox: Outbox;
}

export class SnsCall {
  readonly place: SnsPlace;
  readonly form: Form;
  readonly #caller: Identity;

  constructor(place: SnsPlace, form: Form, caller: Identity) {
    this.place = place;
    this.form = form;
    this.#caller = caller;
  }

  /** Every operation begins with this. */
  authorize(action: SnsAction, resourceArn: string): void {
    const { arn, policies } = this.#caller;
    const question = { principalArn: arn, identityPolicies: policies, bucketPolicy: [], action, resourceArn };
    if (isAllowed({ ...question, context: globalContext(arn) })) return;
    const name = action.replace('sns:', 'SNS:');
    throw new SnsError(
      'AuthorizationError',
      `User: ${arn} is not authorized to perform: ${name} on resource: ${resourceArn} because no identity-based policy allows the ${name} action`,
    );
  }

  /** The ARN under `parameter`, of a topic that this caller may do this to and that is there. */
  topic(action: SnsAction, parameter = 'TopicArn'): string {
    const arn = this.form.required(parameter);
    const elements = arn.split(':').length;
    if (elements < 6) {
      throw invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`);
    }
    if (!/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(arn)) throw invalidParameter(parameter);
    this.authorize(action, arn);
    if (!this.place.topics.has(arn)) throw new SnsError('NotFound', 'Topic does not exist');
    return arn;
  }
}

/** Ids of messages and subscriptions look like UUIDs. */
export function newUuid(random: (bytes: number) => Buffer): string {
  const hex = random(16).toString('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
}
