// Which notices are due, said a second time and in another way: from the whole history at once, hour by hour, with sets instead of
// documents. What the watcher decides from its small state must be exactly this.

import { dueAfter, nextDue, scheduleOf } from '../../../lambdas/site/deadline.ts';
import type { Registration } from '../../../lambdas/site/registration.ts';
import type { DatabaseId } from '../../../vault/names.ts';
import { type Happening, HOUR_MS } from './site-history.ts';

interface Open {
  since: number;
  last: number;
  critical: boolean;
  reasons: Set<string>;
  sms: boolean;
}

export interface Model {
  /** The notices of this hour: "<kind>/<database> <what> <severity> <channels>". */
  hour(now: Date): string[];
}

export function modelOf(registration: Registration, registeredAt: Date, history: readonly Happening[]): Model {
  const open = new Map<string, Open>();
  const { criticalAfterHours, reminderHours, smsFrom } = registration.alerts;
  const sms = (critical: boolean): boolean => smsFrom === 'warning' || (smsFrom === 'critical' && critical);
  const dues = new Map<string, number>();
  let silentAfter: number | undefined;

  const factsOf = (name: DatabaseId, now: number) => {
    const own = history.filter(({ at, database }) => database === name && at.getTime() <= now);
    const good = own.findLast(({ what }) => what === 'valid' || what === 'strange');
    const later = good === undefined ? own : own.slice(own.indexOf(good) + 1);
    const news = later.filter(({ what, at }) => what === 'failed' || now - at.getTime() <= 8 * 24 * HOUR_MS);
    const key = `${name} ${good?.at.getTime()}`;
    if (!dues.has(key)) {
      const schedule = scheduleOf(registration, registration.databases.find(({ database }) => database === name)!);
      const due = good === undefined ? nextDue(schedule, registeredAt) : dueAfter(schedule, good.at);
      dues.set(key, due.missingFrom.getTime());
    }
    const missingFrom = dues.get(key)!;
    const isLate = now >= missingFrom;
    const strange = own.some(({ what }) => what === 'strange');
    const isFailed = own.findLast(({ what }) => !what.startsWith('report-'))?.what === 'failed';
    return { name, good, news, missingFrom, isLate, strange, isStrangeNow: good?.what === 'strange', isFailed };
  };

  const because = ({ good, news }: ReturnType<typeof factsOf>, now: number): string => {
    const last = news.at(-1);
    if (last === undefined) return good === undefined ? 'never' : 'no-sign';
    if (last.what === 'failed') return 'validation-failed';
    if (last.what === 'report-failed') return 'dump-failed';
    return now - last.at.getTime() < 3 * HOUR_MS ? 'still-running' : 'stuck';
  };

  return {
    hour(at) {
      const now = at.getTime();
      const facts = registration.databases.map(({ database }) => factsOf(database, now));
      const late = facts.filter(({ isLate }) => isLate);
      const lastSign = history
        .filter((one) => one.at <= at)
        .at(-1)
        ?.at.getTime();
      const silent: boolean = open.has('site-silent')
        ? lastSign === silentAfter && late.length > 0
        : late.length === facts.length && late.every(({ news }) => news.length === 0);

      const due: {
        key: string;
        since: number;
        critical: boolean;
        lasts: boolean;
        reason?: string;
        covered?: boolean;
      }[] = [];
      if (silent) {
        const since = Math.max(...late.map(({ missingFrom }) => missingFrom));
        const long = lastSign !== undefined && now - lastSign >= 72 * HOUR_MS;
        due.push({ key: 'site-silent', since, critical: long, lasts: true });
      }
      for (const one of facts) {
        const reason = because(one, now);
        if (one.isLate) {
          const critical = reason === 'validation-failed';
          due.push({
            key: `backup-missing/${one.name}`,
            since: one.missingFrom,
            critical,
            lasts: true,
            reason,
            covered: silent,
          });
        }
        if (one.isFailed) {
          due.push({
            key: `validation-failed/${one.name}`,
            since: now,
            critical: true,
            lasts: false,
            covered: one.isLate,
          });
        }
        if (one.strange) {
          due.push({
            key: `anomaly/${one.name}`,
            since: now,
            critical: one.isStrangeNow,
            lasts: false,
            reason: 'dump-shrank',
          });
        }
      }

      const ended = [...open.keys()].filter((key) => !due.some((one) => one.key === key));
      const notices: string[] = [];
      for (const key of ended) {
        const missing = key.replace('validation-failed', 'backup-missing');
        if (key !== missing && ended.includes(missing)) continue;
        const failed = open.get(key.replace('backup-missing', 'validation-failed'));
        const isSms =
          open.get(key)!.sms ||
          (ended.includes(key.replace('backup-missing', 'validation-failed')) && failed?.sms === true);
        notices.push(`${key} over info ${isSms ? 'email,sms' : 'email'}`);
      }
      for (const key of ended) open.delete(key);
      for (const { key, since, critical: inItself, lasts, reason, covered } of due) {
        if (covered) continue;
        const before = open.get(key);
        const critical = inItself || (lasts && now - (before?.since ?? since) >= criticalAfterHours * HOUR_MS);
        const isNew = reason !== undefined && reason !== 'still-running' && before?.reasons.has(reason) === false;
        const isTime = before !== undefined && now - before.last >= reminderHours * HOUR_MS;
        if (before !== undefined && !isNew && !isTime && !(critical && !before.critical)) continue;
        open.set(key, {
          ...{ since: before?.since ?? since, last: now, critical },
          reasons: new Set([...(before?.reasons ?? []), ...(reason === undefined ? [] : [reason])]),
          sms: (before?.sms ?? false) || sms(critical),
        });
        if (key === 'site-silent' && before === undefined) silentAfter = lastSign;
        const channels = sms(critical) ? 'email,sms' : 'email';
        notices.push(
          `${key} ${before === undefined ? 'begins' : 'again'} ${critical ? 'critical' : 'warning'} ${channels}`,
        );
      }
      return notices.sort();
    },
  };
}
