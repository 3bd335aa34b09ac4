// A site file that was changed and never enrolled again shows in the list: as what is registered otherwise, and as what is deployed
// otherwise. Both are silent everywhere else.

import { expect, test } from 'vitest';
import { newRegistration, type Registration, registrationSha256 } from '../../../lambdas/site/registration.ts';
import { register } from '../../../operator/account/ledger.ts';
import { findStack } from '../../../operator/account/stacks.ts';
import { enrolSite } from '../../../operator/enrol/enrol-site.ts';
import { lookAtSite } from '../../../operator/enrol/look-at-site.ts';
import { newSigningKey } from '../../../vault/site-keys.ts';
import { SITE, useDesk } from '../stage.ts';

const desk = useDesk();
const site = newRegistration({ site: SITE, signingPublicKeys: [newSigningKey().signingPublicKey] });
const changed: Registration = { ...site, drillDays: 30 };

async function tasksOf(registration: Registration, deployed?: Registration): Promise<readonly string[]> {
  const { place } = desk();
  const stack = (await findStack(place.account, `clinic-offsite-site-${SITE}`))!;
  const hash = deployed && { OutputKey: 'RegistrationSha256', OutputValue: registrationSha256(deployed) };
  const withHash = { ...stack, Outputs: [...(stack.Outputs ?? []), ...(hash ? [hash] : [])] };
  const { tasks } = await lookAtSite(place, registration, new Map([[stack.StackName!, withHash]]));
  return tasks.filter((task) => task.includes('was changed'));
}

test('a changed file is told until it is registered and deployed', async () => {
  const given = { name: SITE, language: 'cs', email: [], phone: [], database: ['main'] };
  await enrolSite(desk().place, { site: SITE, file: desk().file, skipDeploy: false, ...given });
  const ledger = { account: desk().account, bucket: desk().cloud.ready.ledgerBucket };
  await register(ledger, site);
  expect(await tasksOf(site, site)).toEqual([]);
  expect(await tasksOf(changed, site)).toEqual([
    expect.stringContaining('since it was registered'),
    expect.stringContaining('since its stack was deployed'),
  ]);
  await register(ledger, changed);
  expect(await tasksOf(changed, site)).toEqual([expect.stringContaining('since its stack was deployed')]);
  expect(await tasksOf(changed, changed)).toEqual([]);
});
