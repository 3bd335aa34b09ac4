// A statement that nothing notices is one of two: superfluous, or without a row. So each statement of each policy is taken away in
// turn, and each part of it, and some row must then end differently, by the judgement of the independent evaluator.

import { expect, test } from 'vitest';
import { type Mutation, mutationsOf } from './lessened.ts';
import { type Policies, type PolicyName, policiesUnderTest, REPLICA_BUCKET } from './policies-under-test.ts';
import { isOverfed, ownOf, type Row } from './row.ts';
import { ROWS } from './rows.ts';
import { simulate } from './simulate.ts';
import { SIMULATED_PLACE } from './simulated-place.ts';

const policies = policiesUnderTest();
const names = Object.keys(policies) as PolicyName[];

const mutations = names.flatMap((name) =>
  mutationsOf(policies[name]).map((mutation) => [`${name}: ${mutation.what}`, name, mutation] as const),
);

/** What nothing can notice here, and why it stays. */
const KEPT: Readonly<Record<string, string>> = {
  'vault bucket: DenyLongRetention: without s3:PutObject':
    'S3 asks for s3:PutObjectRetention, too, if an upload names a lock, and the statement denies that; whether S3 tells that second question the date could not be tried',
};

test.each(mutations.filter(([what]) => KEPT[what] === undefined))('%s', async (_, name, { sid, policy }: Mutation) => {
  expect(await isNoticed(name, sid, { ...policies, [name]: policy })).toBe(true);
});

test.each(Object.entries(KEPT))('%s is not noticed: %s', async (kept) => {
  const [, name, { sid, policy }] = mutations.find(([what]) => what === kept)!;
  expect(await isNoticed(name, sid, { ...policies, [name]: policy })).toBe(false);
});

/** Whether a row ends differently, or is stopped by other statements. */
async function isNoticed(name: PolicyName, sid: string, changed: Policies): Promise<boolean> {
  const concerned = ROWS.filter((one) => concerns(one, name));
  const isStopped = ({ outcome }: Row): boolean => outcome.kind === 'denied' && outcome.by.includes(sid);
  // Those first that the statement stops: they notice the most.
  for (const row of [...concerned.filter(isStopped), ...concerned.filter((one) => !isStopped(one))]) {
    const { isAllowed } = await simulate(row, SIMULATED_PLACE, changed);
    if (isAllowed !== (row.outcome.kind !== 'denied')) return true;
  }
  return false;
}

/** Who has a policy of its own is judged by it; the buckets' policies are judged by everybody, the overfed first. */
function concerns({ who, request }: Row, name: PolicyName): boolean {
  if (!name.endsWith(' bucket')) return !isOverfed(who) && ownOf(who) === name;
  const { Bucket, resource } = request(SIMULATED_PLACE).input as { Bucket?: string; resource?: string };
  if (name === 'replica bucket') return resource?.includes(REPLICA_BUCKET) === true;
  return Bucket === (name === 'vault bucket' ? SIMULATED_PLACE.vaultBucket : SIMULATED_PLACE.ledgerBucket);
}
