// Which alerts are due, in the reference model: told when a problem begins, becomes worse, lasts for another reminder's time, and ends.

import type { DatabaseId } from '../../vault/names.ts';
import type { SimulatedSite } from '../plan/sites.ts';
import { deadlineOf, type MissingFrom } from './deadlines.ts';
import { problemsOf, type TrueProblem } from './problems.ts';
import type { SiteTruth } from './truth.ts';

export interface DueAlert {
  readonly at: number;
  readonly site: string;
  readonly kind: string;
  readonly database: DatabaseId | undefined;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly withSms: boolean;
  /** Whether it depends on who was faster. */
  readonly isOptional?: boolean;
}

interface Open {
  readonly problem: Pick<TrueProblem, 'kind' | 'database' | 'since'>;
  severity: 'warning' | 'critical';
  toldAt: number;
  reasons: Set<string>;
  sms: boolean;
}

const HOUR_MS = 60 * 60 * 1000;
/** The hourly run may be a little early. */
const SLACK_MS = HOUR_MS / 2;

export class AlertModel {
  readonly #plan: SimulatedSite;
  readonly #truth: SiteTruth;
  readonly #deadlines: ReadonlyMap<DatabaseId, MissingFrom>;
  readonly #open = new Map<string, Open>();
  #silentAfter: number | undefined;

  constructor(plan: SimulatedSite, truth: SiteTruth, span: { from: number; until: number }) {
    this.#plan = plan;
    this.#truth = truth;
    this.#deadlines = new Map(plan.databases.map((one) => [one.database, deadlineOf(plan, one, span)]));
  }

  /** What has to be told if somebody looks now. */
  look(now: number): DueAlert[] {
    const silence = this.#open.has('site-silent/') ? { after: this.#silentAfter } : undefined;
    const { problems, lastSign } = problemsOf(this.#plan, this.#truth, { deadlines: this.#deadlines, silence, now });
    const due: DueAlert[] = [];
    const current = new Set(problems.map(keyOf));
    const over = [...this.#open].filter(([key]) => !current.has(key));
    for (const [key, { problem, sms }] of over) {
      this.#open.delete(key);
      const twin = over.find(([other]) => other === twinOf(problem));
      // One backup ends both, and one message says so.
      if (problem.kind === 'validation-failed' && twin !== undefined) continue;
      const withSms = sms || twin?.[1].sms === true;
      due.push({
        at: now,
        site: this.#plan.site,
        kind: 'all-clear',
        database: problem.database,
        severity: 'info',
        withSms,
      });
    }
    for (const problem of problems) {
      const told = this.#tell(problem, now);
      if (told === undefined) continue;
      due.push(told);
      if (problem.kind === 'site-silent' && silence === undefined) this.#silentAfter = lastSign;
    }
    return due;
  }

  #tell(problem: TrueProblem, now: number): DueAlert | undefined {
    if (problem.isCovered) return undefined;
    const { smsFrom, criticalAfterHours, site } = this.#plan;
    const { kind, database, reasons, reminderHours } = problem;
    const open = this.#open.get(keyOf(problem));
    const since = open?.problem.since ?? problem.since;
    const isOld = problem.becomesCritical && now - since >= criticalAfterHours * HOUR_MS;
    const severity = problem.isCritical || isOld ? 'critical' : 'warning';
    if (open !== undefined) {
      const isWorse = severity === 'critical' && open.severity === 'warning';
      const isNew = reasons.some((reason) => reason !== 'still-running' && !open.reasons.has(reason));
      const isTime = now - open.toldAt >= reminderHours * HOUR_MS - SLACK_MS;
      if (!isWorse && !isNew && !isTime) return undefined;
    }
    const withSms = smsFrom === 'warning' || (smsFrom === 'critical' && severity === 'critical');
    this.#open.set(keyOf(problem), {
      ...{ problem: { kind, database, since }, severity, toldAt: now },
      ...{ reasons: new Set([...(open?.reasons ?? []), ...reasons]), sms: open?.sms === true || withSms },
    });
    return { at: now, site, kind, database, severity, withSms };
  }
}

const keyOf = ({ kind, database }: Pick<TrueProblem, 'kind' | 'database'>): string => `${kind}/${database ?? ''}`;

function twinOf({ kind, database }: Pick<TrueProblem, 'kind' | 'database'>): string | undefined {
  if (kind === 'backup-missing') return keyOf({ kind: 'validation-failed', database });
  return kind === 'validation-failed' ? keyOf({ kind: 'backup-missing', database }) : undefined;
}
