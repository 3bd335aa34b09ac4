// Every policy with one thing less that holds, or one thing more that it lets pass: the mutations that some row must notice.

import type { PolicyDocument, PolicyStatement } from '../../infra/policies/policy-document.ts';

export interface Mutation {
  /** The statement that is changed. */
  readonly sid: string;
  readonly what: string;
  readonly policy: PolicyDocument;
}

/** Each statement gone; each of several actions, resources and values gone; each condition gone; a resource or an action wider. */
export function mutationsOf(policy: PolicyDocument): Mutation[] {
  return policy.Statement.flatMap((statement, at) =>
    changesOf(statement).map(({ what, by }) => ({
      ...{ sid: statement.Sid, what: `${statement.Sid}: ${what}` },
      policy: { ...policy, Statement: policy.Statement.toSpliced(at, 1, ...by) },
    })),
  );
}

interface Change {
  readonly what: string;
  readonly by: readonly PolicyStatement[];
}

function changesOf(statement: PolicyStatement): Change[] {
  return [
    { what: 'without it', by: [] },
    ...withoutOneOf(statement, 'Action'),
    ...withoutOneOf(statement, 'Resource'),
    ...withoutOneOf(statement, 'NotResource'),
    ...wider(statement),
    ...withoutConditions(statement),
  ];
}

function withoutOneOf(statement: PolicyStatement, field: 'Action' | 'Resource' | 'NotResource'): Change[] {
  const values = [statement[field] ?? []].flat();
  if (values.length < 2) return [];
  return values.map((value) => ({
    what: `without ${value}`,
    by: [{ ...statement, [field]: values.filter((other) => other !== value) }],
  }));
}

/** A Deny that reaches further stops a need; an Allow that does lets an attack pass. */
function wider(statement: PolicyStatement): Change[] {
  const resources = [statement.Resource ?? []].flat();
  const [service = ''] = [statement.Action].flat()[0]?.split(':') ?? [];
  return [
    ...resources
      .filter((arn) => widened(arn) !== arn)
      .map((arn) => ({
        what: `${widened(arn)} instead of ${arn}`,
        by: [{ ...statement, Resource: resources.map((other) => (other === arn ? widened(arn) : other)) }],
      })),
    // Under a condition on what only these actions carry, more actions would change nothing.
    ...(statement.Effect === 'Deny' || statement.Condition !== undefined
      ? []
      : [{ what: `${service}:* instead of its actions`, by: [{ ...statement, Action: `${service}:*` }] }]),
  ];
}

/** The whole bucket for keys in it, everything of the service for a function or a topic. */
function widened(arn: string): string {
  const [bucket, ...key] = arn.split('/');
  if (arn.includes(':s3:::')) return key.length === 0 ? arn : `${bucket}/*`;
  return arn.replace(/[^:]+$/, '*');
}

function withoutConditions(statement: PolicyStatement): Change[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => {
      const values = [value].flat();
      const set = (left: readonly string[]): PolicyStatement => {
        const { [key]: _, ...others } = keys;
        const changed = left.length === 0 ? others : { ...others, [key]: left };
        const { [operator]: __, ...rest } = statement.Condition ?? {};
        const Condition = Object.keys(changed).length === 0 ? rest : { ...rest, [operator]: changed };
        const { Condition: ___, ...bare } = statement;
        return Object.keys(Condition).length === 0 ? bare : { ...bare, Condition };
      };
      const whole = { what: `without the condition on ${key} (${operator})`, by: [set([])] };
      if (values.length < 2) return [whole];
      const each = values.map((one) => ({
        what: `without ${one} of ${key}`,
        by: [set(values.filter((other) => other !== one))],
      }));
      return [whole, ...each];
    }),
  );
}
