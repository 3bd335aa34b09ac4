// Every attack and every need as a real request, signed with each one's own keys, to a cloud that enforces what CDK
// synthesised; and
// afterwards everything that somebody wanted to harm is as it was.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AttackedCloud, openAttackedCloud } from './attacked-cloud.ts';
import { EVERYTHING } from './identities.ts';
import { synthesisedPolicies } from './policies-under-test.ts';
import { type Row, titleOf } from './row.ts';
import { ROWS } from './rows.ts';

const everything = () => EVERYTHING;
const policies = synthesisedPolicies();
const overfedPolicies = { ...policies, uploader: everything, recovery: everything, role: everything };
const isOverfedClinicOrRole = ({ who }: Row): boolean => who.startsWith('overfed ');
const sent = ROWS.filter(({ onlySimulated }) => onlySimulated === undefined);

describe.each([
  ['everybody with their own policies', policies, sent.filter((row) => !isOverfedClinicOrRole(row))],
  ['clinics and roles that were given everything', overfedPolicies, sent.filter(isOverfedClinicOrRole)],
])('%s', (_, enforced, rows) => {
  let cloud: AttackedCloud;
  let before: object;
  beforeAll(async () => {
    cloud = await openAttackedCloud(enforced);
    before = await cloud.stateOfVictims();
  });
  afterAll(() => cloud.close());

  test.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (__, row) => {
    const answer = await cloud.send(row);
    const { outcome } = row;
    if (outcome.kind === 'allowed') expect(answer).toBeUndefined();
    else if (outcome.kind === 'withstood') expect(answer?.code).toBe(outcome.code);
    // 403 is nothing but "the policies say no": for what cannot be done S3 has other codes.
    else expect(answer).toMatchObject({ status: 403 });
  });

  test('nothing that was attacked has changed', async () => {
    expect(await cloud.stateOfVictims()).toEqual(before);
  });
});
