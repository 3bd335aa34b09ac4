// Every attack and every need as a real request, signed with each one's own keys, to a cloud that enforces the same policies; and
// afterwards everything that somebody wanted to harm is as it was.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OWN_POLICIES } from '../../local-cloud/deployed-policies.ts';
import { type AttackedCloud, openAttackedCloud } from './attacked-cloud.ts';
import { EVERYTHING } from './policies-under-test.ts';
import { type Row, titleOf } from './row.ts';
import { ROWS } from './rows.ts';

const everything = () => EVERYTHING;
const overfedPolicies = { ...OWN_POLICIES, uploader: everything, recovery: everything, role: everything };
const isOverfedClinicOrRole = ({ who }: Row): boolean => who.startsWith('overfed ');
const sent = ROWS.filter(({ onlySimulated }) => onlySimulated === undefined);

describe.each([
  ['everybody with their own policies', OWN_POLICIES, sent.filter((row) => !isOverfedClinicOrRole(row))],
  ['clinics and roles that were given everything', overfedPolicies, sent.filter(isOverfedClinicOrRole)],
])('%s', (_, policies, rows) => {
  let cloud: AttackedCloud;
  let before: object;
  beforeAll(async () => {
    cloud = await openAttackedCloud(policies);
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
