// What is about to be deployed and what it costs, before anything happens: from the template that will be deployed, not from memory.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../infra/deployment/settings.ts';
import { REPLICA_STACK_NAME, VAULT_STACK_NAME } from '../../infra/policies/deployed-names.ts';
import { costedClinic } from '../../lambdas/cost/clinic-cost.ts';
import { fixedCost, type Resource } from '../../lambdas/cost/fixed-cost.ts';
import { PRICES_OF, PRICES_REGION } from '../../lambdas/cost/prices.ts';
import type { Dialogue } from '../dialogue.ts';

/** A clinic of the middle size, as docs/cost.md explains it. */
const CLINIC = { dumpGb: 10, newMbPerDay: 100 };

export function showPlan(assembly: string, settings: Settings, sites: number, dialogue: Dialogue): void {
  const resources = [...resourcesOf(assembly, VAULT_STACK_NAME)];
  if (settings.replica !== undefined) resources.push(...resourcesOf(assembly, REPLICA_STACK_NAME));
  const { alarms, metrics, dashboards, schedules, total } = fixedCost(resources);
  const clinic = costedClinic(CLINIC).cost;
  const perClinic = clinic.total + (settings.replica === undefined ? 0 : clinic.storage);
  const { lockMode, lockDays, replica, operator } = settings;
  const receivers = [...operator.emails, ...operator.phones].join(', ');
  dialogue.say(
    `  stacks      ${VAULT_STACK_NAME}${replica === undefined ? '' : `, ${REPLICA_STACK_NAME} (${replica.region})`}; ${resources.length} resources`,
  );
  dialogue.say(`  lock        ${lockMode}, ${lockDays} days from the first byte`);
  dialogue.say(`  alarms to   ${receivers}`);
  dialogue.say(`  sites       ${sites} in sites/`);
  dialogue.say(
    `  fixed cost  ${dollars(total)} a month: alarms ${dollars(alarms)}, metrics ${dollars(metrics)}, dashboards ${dollars(dashboards)}, schedules ${dollars(schedules)}`,
  );
  dialogue.say(
    `  per clinic  about ${dollars(perClinic)} a month, for ${CLINIC.dumpGb} GB with ${CLINIC.newMbPerDay} MB new a day (docs/cost.md)`,
  );
  dialogue.say(
    `              Prices of ${PRICES_OF} in ${PRICES_REGION}, before tax, without free tiers; logs are some cents.`,
  );
}

function resourcesOf(assembly: string, stack: string): Resource[] {
  const text = readFileSync(join(assembly, `${stack}.template.json`), 'utf8');
  const { Resources } = JSON.parse(text) as { Resources: Readonly<Record<string, Resource>> };
  return Object.values(Resources);
}

const dollars = (value: number): string => `$${value.toFixed(2)}`;
