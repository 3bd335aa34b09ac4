// Asks an independent evaluator of IAM's policies (@cloud-copilot/iam-simulate, which knows AWS's own list of actions, resources
// and condition keys) what becomes of a request: an error in our own evaluator cannot hide one in a policy.

import {
  anonymousPrincipal,
  type RunSimulationResults,
  runSimulation,
  type Simulation,
} from '@cloud-copilot/iam-simulate';
import { type Check, checksOf } from './checks-of.ts';
import { identityPolicyOf, principalOf } from './identities.ts';
import type { Place } from './place.ts';
import { type Policies, REPLICA_BUCKET } from './policies-under-test.ts';
import type { Row, Who } from './row.ts';

export interface Simulated {
  readonly isAllowed: boolean;
  /** The Sids of the statements that deny it. */
  readonly deniedBy: readonly string[];
  /** The actions that no statement allows. */
  readonly notAllowed: readonly string[];
}

export async function simulate(row: Row, place: Place, policies: Policies): Promise<Simulated> {
  const checks = checksOf(row.request(place), place, row);
  const results: Simulated[] = [];
  for (const one of checks) {
    const context = { ...one.context, 'aws:SecureTransport': row.plainHttp === true ? 'false' : 'true' };
    results.push(await judge({ who: row.who, check: { ...one, context } }, place, policies));
  }
  return {
    isAllowed: results.every(({ isAllowed }) => isAllowed),
    deniedBy: unique(results.flatMap(({ deniedBy }) => deniedBy)),
    notAllowed: unique(results.flatMap(({ notAllowed }) => notAllowed)),
  };
}

async function judge(
  { who, check: { action, resource, context } }: { who: Who; check: Check },
  place: Place,
  policies: Policies,
): Promise<Simulated> {
  const principal = principalOf(who, place);
  const policy = identityPolicyOf(who, policies);
  const resourcePolicy = bucketPolicyOf(resource, place, policies);
  const simulation: Simulation = {
    request: {
      principal: principal ?? anonymousPrincipal,
      action,
      resource: { resource, accountId: place.accountId },
      contextVariables: { ...context, ...(principal !== undefined && { 'aws:PrincipalArn': principal }) },
    },
    identityPolicies: policy === undefined ? [] : [{ name: 'own', policy }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy !== undefined && { resourcePolicy }),
  };
  const { result } = single(await runSimulation(simulation, {}));
  // A key that AWS does not know for this action would be one that a statement leans on in vain.
  const ignored = result.ignoredContextKeys ?? [];
  if (ignored.length > 0) throw new Error(`AWS has no ${ignored.join(', ')} for ${action}`);
  const { analysis } = result;
  const denying = [
    ...(analysis.identityAnalysis?.denyStatements ?? []),
    ...(analysis.resourceAnalysis?.denyStatements ?? []),
  ];
  return {
    isAllowed: analysis.result === 'Allowed',
    deniedBy: denying.map(({ statement }) => statement.sid() ?? 'a statement without a name'),
    notAllowed: (analysis.identityAnalysis?.allowStatements.length ?? 0) === 0 ? [action] : [],
  };
}

function bucketPolicyOf(resource: string, place: Place, policies: Policies): object | undefined {
  const isIn = (bucket: string): boolean => resource.split(':::')[1]?.split('/')[0] === bucket;
  if (isIn(place.vaultBucket)) return policies['vault bucket'];
  if (isIn(REPLICA_BUCKET)) return policies['replica bucket'];
  return isIn(place.ledgerBucket) ? policies['ledger bucket'] : undefined;
}

function single(results: RunSimulationResults) {
  if (results.resultType === 'error') throw new Error(JSON.stringify(results.errors));
  if (results.resultType === 'single') return results;
  const [result] = results.results;
  if (results.results.length !== 1 || result === undefined) throw new Error('more than one simulation of one request');
  return { result };
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
