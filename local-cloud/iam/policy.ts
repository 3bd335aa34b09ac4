// Reads a policy document into something that can be evaluated, and refuses every field, action, key or operator that it does not
// know: a policy that is enforced in part is worse than none, since somebody trusts it.

import { ACTIONS, S3_ACTIONS } from './actions.ts';
import { CONDITION_KEYS } from './condition-keys.ts';
import { type Condition, parseCondition } from './conditions.ts';
import { malformedPolicy } from './malformed-policy.ts';
import { wildcard } from './wildcard.ts';

export interface ParsedStatement {
  readonly allows: boolean;
  /** Matches a principal's ARN; the empty text stands for an anonymous caller. */
  readonly principal: (arn: string) => boolean;
  readonly action: (name: string) => boolean;
  readonly resource: (arn: string) => boolean;
  readonly conditions: readonly Condition[];
}

export type ParsedPolicy = readonly ParsedStatement[];

/** `bucket` makes it that bucket's policy: a principal is then needed, and resources must lie in the bucket. */
export function parsePolicy(document: unknown, options: { bucket?: string } = {}): ParsedPolicy {
  const policy = record(document, 'the policy', ['Version', 'Id', 'Statement']);
  if (policy.Version !== '2012-10-17') throw malformedPolicy('Version must be 2012-10-17');
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (statements.length === 0) throw malformedPolicy('it needs a statement');
  return statements.map((statement) => parseStatement(statement, options.bucket));
}

function parseStatement(input: unknown, bucket: string | undefined): ParsedStatement {
  const fields = ['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
  const statement = record(input, 'a statement', fields);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw malformedPolicy('Effect must be Allow or Deny');
  if ((statement.Principal !== undefined) !== (bucket !== undefined)) {
    throw malformedPolicy('a bucket policy needs a Principal, an identity policy must have none');
  }
  return {
    allows: statement.Effect === 'Allow',
    principal: bucket === undefined ? () => true : parsePrincipal(statement.Principal),
    action: parseActions(statement, bucket === undefined ? ACTIONS : S3_ACTIONS),
    resource: parseResources(statement, bucket),
    conditions: parseConditions(statement.Condition),
  };
}

function parsePrincipal(principal: unknown): (arn: string) => boolean {
  const names = principal === '*' ? ['*'] : texts(record(principal, 'Principal', ['AWS']).AWS, 'Principal');
  for (const name of names) {
    if (name !== '*' && !/^arn:aws:iam::\d{12}:(user|role)\/[\w+=,.@/-]+$/.test(name)) {
      throw malformedPolicy(`Invalid principal in policy: ${name}`);
    }
  }
  return names.includes('*') ? () => true : (arn) => names.includes(arn);
}

function parseActions(statement: Record<string, unknown>, known: readonly string[]): (name: string) => boolean {
  const [names, negated] = either(statement, 'Action', 'NotAction');
  const patterns = names.map((name) => {
    const pattern = wildcard(name, { ignoreCase: true });
    if (!known.some((action) => pattern.test(action))) throw malformedPolicy(`Policy has invalid action ${name}`);
    return pattern;
  });
  return (name) => patterns.some((pattern) => pattern.test(name)) !== negated;
}

function parseResources(statement: Record<string, unknown>, bucket: string | undefined): (arn: string) => boolean {
  const [arns, negated] = either(statement, 'Resource', 'NotResource');
  const patterns = arns.map((arn) => {
    const isKnown =
      bucket === undefined
        ? arn === '*' || /^arn:aws:(s3:::|(sns|lambda):[a-z0-9-]+:\d{12}:)./.test(arn)
        : arn === `arn:aws:s3:::${bucket}` || arn.startsWith(`arn:aws:s3:::${bucket}/`);
    if (!isKnown || arn.includes('${')) {
      throw malformedPolicy(`Policy has invalid resource ${arn}`);
    }
    return wildcard(arn);
  });
  return (arn) => patterns.some((pattern) => pattern.test(arn)) !== negated;
}

function parseConditions(input: unknown): Condition[] {
  if (input === undefined) return [];
  return Object.entries(record(input, 'Condition')).flatMap(([operator, keys]) =>
    Object.entries(record(keys, operator)).map(([key, values]) => {
      if (!CONDITION_KEYS.has(key.toLowerCase())) throw malformedPolicy(`Policy has an invalid condition key ${key}`);
      return parseCondition(operator, key, texts(values, key));
    }),
  );
}

function either(statement: Record<string, unknown>, positive: string, negative: string): [string[], boolean] {
  const negated = statement[negative] !== undefined;
  if (negated === (statement[positive] !== undefined)) throw malformedPolicy(`it needs ${positive} or ${negative}`);
  return [texts(statement[negated ? negative : positive], positive), negated];
}

function record(value: unknown, what: string, fields?: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformedPolicy(`${what} must be an object`);
  const unknown = fields && Object.keys(value).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw malformedPolicy(`${what} has an unknown field ${unknown}`);
  return value as Record<string, unknown>;
}

function texts(value: unknown, what: string): string[] {
  const list = (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === 'boolean' || typeof one === 'number' ? String(one) : one,
  );
  if (list.length === 0 || !list.every((one) => typeof one === 'string'))
    throw malformedPolicy(`${what} must be text or a list of texts`);
  return list as string[];
}
