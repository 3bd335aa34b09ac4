// Whether exactly those alerts were delivered that the reference model says are due, to each person, by each channel, at that very
// hour. Twice, or late, only where a lambda died or S3 was busy at that time.

import type { Delivery, Disturbance } from '../cloud/simulated-cloud.ts';
import type { World, WorldSite } from '../simulated-world.ts';
import { SimulationFailure } from '../simulation-failure.ts';

interface Expected {
  readonly at: number;
  readonly text: string;
  readonly isOptional: boolean;
  matched: boolean;
}

const HOUR_MS = 60 * 60 * 1000;
/** After a death its notice lies in the outbox until its lease is over; the next hour sends it, and what came behind it. */
const LATE_MS = 3 * HOUR_MS;

/** Of local-cloud/start.ts. */
const OPERATOR = 'email operator@clinic-offsite.example';

/** Checks what came since the last time; what may still be late is left for the next one. */
export class AlertCheck {
  readonly #expected = new Map<string, Expected[]>();
  #deliveriesSeen = 0;
  #operatorDueSeen = 0;
  #dueSeen = new Map<string, number>();
  readonly counts = new Map<string, number>();

  check({ cloud, sites, operatorDue }: World): void {
    const now = cloud.now();
    const isDisturbed = (at: number): boolean =>
      cloud.disturbances.some((one: Disturbance) => one.at >= at - LATE_MS && one.at <= at + LATE_MS);
    for (const site of sites) this.#expect(site);
    this.#expectOperator(operatorDue);
    for (const delivery of cloud.deliveries.slice(this.#deliveriesSeen)) {
      this.#take(delivery, isDisturbed(delivery.at));
    }
    this.#deliveriesSeen = cloud.deliveries.length;
    for (const [key, expected] of this.#expected) {
      const lost = expected.find(
        ({ matched, isOptional, at }) => !matched && !isOptional && (at + LATE_MS < now || !isDisturbed(at)),
      );
      if (lost !== undefined) {
        const expectedText = `${key} at ${new Date(lost.at).toISOString()}`;
        throw new SimulationFailure({
          ...{ rule: 'every due alert is told', site: key.split(' ')[0]!, what: lost.text },
          ...{ expected: expectedText, found: near(cloud.deliveries, key, lost.at) },
        });
      }
      this.#expected.set(
        key,
        expected.filter(({ matched, at }) => !matched || at + LATE_MS >= now),
      );
    }
  }

  #expectOperator(due: readonly number[]): void {
    const key = keyOf({ site: 'operator', kind: 'operator-digest', database: undefined, severity: 'info' }, OPERATOR);
    const expected = this.#expected.get(key) ?? [];
    this.#expected.set(key, expected);
    for (const at of due.slice(this.#operatorDueSeen)) {
      expected.push({ at, text: 'the operator’s digest', isOptional: false, matched: false });
    }
    this.#operatorDueSeen = due.length;
  }

  #expect({ plan, due }: WorldSite): void {
    for (const alert of due.slice(this.#dueSeen.get(plan.site) ?? 0)) {
      const mails = plan.emails.map((endpoint) => `email ${endpoint}`);
      const texts = alert.withSms ? plan.phones.map((endpoint) => `sms ${endpoint}`) : [];
      for (const to of [...mails, ...texts]) {
        const key = keyOf(alert, to);
        const expected = this.#expected.get(key) ?? [];
        this.#expected.set(key, expected);
        expected.push({
          at: alert.at,
          text: `an alert of ${plan.site}`,
          isOptional: alert.isOptional === true,
          matched: false,
        });
      }
    }
    this.#dueSeen.set(plan.site, due.length);
  }

  #take(delivery: Delivery, isDisturbed: boolean): void {
    const { at, site = 'operator', kind, database, severity, protocol, endpoint } = delivery;
    const key = keyOf({ site, kind, database, severity }, `${protocol} ${endpoint}`);
    const lateMs = isDisturbed ? LATE_MS : 0;
    const isIt = (one: Expected): boolean => one.at <= at && at <= one.at + lateMs;
    const expected = this.#expected.get(key) ?? [];
    const found = expected.find((one) => !one.matched && isIt(one));
    const twice = isDisturbed && expected.some((one) => one.matched && isIt(one));
    if (found === undefined && !twice) {
      const others = [...this.#expected.keys()].filter((one) => one.startsWith(`${site} `));
      throw new SimulationFailure({
        ...{ rule: 'no alert is told that is not due', site, what: `an alert of ${site}` },
        ...{ expected: `none (due lately: ${others.slice(-4).join('; ') || 'none'})` },
        found: `${key} at ${new Date(at).toISOString()}`,
      });
    }
    if (found !== undefined) found.matched = true;
    if (protocol === 'email') this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

function keyOf(
  alert: { site: string; kind: string; database: string | undefined; severity: string },
  to: string,
): string {
  return `${alert.site} ${alert.kind} ${alert.database ?? '-'} ${alert.severity} ${to}`;
}

function near(deliveries: readonly Delivery[], key: string, at: number): string {
  const site = key.split(' ')[0];
  const some = deliveries.filter((one) => one.site === site && Math.abs(one.at - at) <= 24 * HOUR_MS);
  return (
    some.map((one) => `${one.kind} ${one.severity} ${one.protocol} at ${new Date(one.at).toISOString()}`).join('; ') ||
    'none'
  );
}
