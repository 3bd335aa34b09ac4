// One authenticated request to STS, IAM or CloudFormation on its way through an operation: who calls, with which parameters, and what
// its policies say. All parameters that are known here are flat; one that is not asked for is refused in the end.

import type { Deployment } from '../../infra/policies/deployed-names.ts';
import type { Identity } from '../auth/identity.ts';
import type { AccessKeys } from '../disk/access-keys.ts';
import type { Catalogue } from '../disk/catalogue.ts';
import type { Sites } from '../disk/sites.ts';
import type { AccountAction } from '../iam/actions.ts';
import { globalContext } from '../iam/condition-keys.ts';
import { isAllowed } from '../iam/evaluate.ts';
import { AccountError, notImplemented } from './account-error.ts';

/** What every operation works on. */
export interface AccountPlace extends Deployment {
  now(): Date;
  random(bytes: number): Buffer;
  readonly catalogue: Catalogue;
  readonly sites: Sites;
  readonly accessKeys: AccessKeys;
  /** What the vault's stack would tell of itself. */
  readonly vaultOutputs: Readonly<Record<string, string>>;
  readonly startedAt: Date;
}

export class AccountCall {
  readonly place: AccountPlace;
  readonly caller: Identity;
  readonly #values = new Map<string, string>();
  readonly #asked = new Set<string>();

  constructor(place: AccountPlace, body: string, caller: Identity) {
    this.place = place;
    this.caller = caller;
    for (const [name, value] of new URLSearchParams(body)) {
      if (this.#values.has(name)) throw new AccountError('ValidationError', `${name} is given twice`);
      this.#values.set(name, value);
    }
  }

  optional(name: string): string | undefined {
    this.#asked.add(name);
    return this.#values.get(name);
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined || value === '') throw new AccountError('ValidationError', `${name} must not be empty`);
    return value;
  }

  refuseRest(operation: string): void {
    const rest = [...this.#values.keys()].find((name) => !this.#asked.has(name));
    if (rest !== undefined) throw notImplemented(`the parameter ${rest} of ${operation}`);
  }

  /** Every operation begins with this, but for the one that asks who is calling. */
  authorize(action: AccountAction, resourceArn: string): void {
    const { arn, policies } = this.caller;
    const question = { principalArn: arn, identityPolicies: policies, bucketPolicy: [], action, resourceArn };
    if (isAllowed({ ...question, context: globalContext(arn) })) return;
    throw new AccountError(
      'AccessDenied',
      `User: ${arn} is not authorized to perform: ${action} on resource: ${resourceArn} because no identity-based policy allows the ${action} action`,
    );
  }
}
