// Random lives of a site: nights that share packs, failed and forged backups, runs that break off, backups judged late, days on which
// retention does not run or dies at any of its requests. After each day everything is compared with a model that
// only remembers what was stored, and applies the definition of the rule.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOCK_DAYS_MIN, MARK_DAYS_MIN, UNNEEDED_PACK_DAYS_MIN } from '../../../lambdas/limits.ts';
import { databaseIdSchema, indexKey, manifestKey } from '../../../vault/names.ts';
import { DAY, packBytes, packKeyOf, type SiteInMemory, type Stored, siteInMemory } from './site-in-memory.ts';
import { slowReasons } from './slow-reasons.ts';

const DATABASES = ['main', 'pictures'].map((name) => databaseIdSchema.parse(name));
const RULE = { last: 2, daily: 3, weekly: 2, monthly: 2, yearly: 0 };

interface Known extends Stored {
  readonly isForged: boolean;
  isJudged: boolean;
  outsideSince: number | undefined;
}

/** What is remembered of a site, beside it. */
class Model {
  readonly backups: Known[] = [];
  readonly packs = new Map<number, { storedAt: number; neededAt: number }>();
  next = 1;
  readonly site: SiteInMemory;

  constructor(site: SiteInMemory) {
    this.site = site;
  }

  /** What the definition of the rule keeps now, of what is stored. */
  kept(): Set<Known> {
    const now = this.site.now();
    const kept = DATABASES.flatMap((database) => {
      const backups = this.backups.filter(({ name }) => name.database === database);
      const stored = backups.map(({ name: { backup }, storedAt, isJudged, isForged }) => {
        return { backup, storedAt, valid: isJudged ? !isForged : undefined };
      });
      const reasons = slowReasons({ backups: stored, rule: RULE, timeZone: 'Europe/Prague', now });
      return backups.filter(({ name }) => reasons.has(name.backup));
    });
    return new Set(kept);
  }

  /** Notes which backups are outside the rule, and which packs are needed, as of now. */
  look(): void {
    const [now, kept] = [this.site.now().getTime(), this.kept()];
    for (const one of this.backups) one.outsideSince = kept.has(one) ? undefined : (one.outsideSince ?? now);
    for (const { packs, isForged } of this.backups) {
      for (const pack of isForged ? [] : packs) this.packs.get(pack)!.neededAt = now;
    }
  }

  newestPack = (): number => Math.max(0, ...Array.from(this.packs.values(), ({ storedAt }) => storedAt));

  /** Compares the vault with what is remembered, and forgets what rightly went. */
  check(): void {
    const now = this.site.now().getTime();
    const keys = new Set(this.site.vaultKeys());
    const newest = this.newestPack();
    for (const [n, { storedAt, neededAt }] of this.packs) {
      if (keys.has(packKeyOf(n))) continue;
      expect((now - neededAt) / DAY, `pack ${n} went too soon after it was needed`).toBeGreaterThanOrEqual(
        MARK_DAYS_MIN,
      );
      expect((newest - storedAt) / DAY, `pack ${n} went too young`).toBeGreaterThanOrEqual(UNNEEDED_PACK_DAYS_MIN);
      this.packs.delete(n);
    }
    for (const [i, one] of [...this.backups.entries()].reverse()) {
      if (keys.has(manifestKey(one.name))) {
        expect(one.isForged || this.site.has(one), `${one.name.backup} is not whole`).toBe(true);
        continue;
      }
      expect(one.outsideSince, `${one.name.backup} went, and the rule keeps it`).toBeDefined();
      expect((now - one.outsideSince!) / DAY, `${one.name.backup} went too soon`).toBeGreaterThanOrEqual(MARK_DAYS_MIN);
      this.backups.splice(i, 1);
    }
  }

  checkLocks(): void {
    const rows = new Map(this.site.rows().map((row) => [row.backup, row]));
    for (const one of this.kept()) {
      if (one.isForged || !one.isJudged) continue;
      const until = this.site.lockedUntil(one);
      expect((until - this.site.now().getTime()) / DAY).toBeGreaterThanOrEqual(LOCK_DAYS_MIN);
      const shown = new Date(rows.get(one.name.backup)!.lockedUntil!).getTime();
      expect(Math.floor(until / 1000) - Math.floor(shown / 1000)).toBe(0);
    }
  }

  /** What must be left when everything had its time. */
  leftKeys(): string[] {
    const young = this.newestPack() - UNNEEDED_PACK_DAYS_MIN * DAY;
    const keys = [...this.kept()].flatMap(({ name, packs, isForged }) => {
      return [manifestKey(name), indexKey(name), ...(isForged ? [] : packs.map(packKeyOf))];
    });
    for (const [n, { storedAt }] of this.packs) if (storedAt > young) keys.push(packKeyOf(n));
    return [...new Set(keys)].sort();
  }
}

const anyDay = fc.record({
  database: fc.constantFrom(...DATABASES),
  kind: fc.constantFrom(
    'valid',
    'valid',
    'valid',
    'valid',
    'forged',
    'broken off',
    'judged late',
    'off',
    'off for long',
  ),
  /** How many packs of the last backup are used again, how many any that lie there, and how many are new. */
  again: fc.nat(6),
  any: fc.nat({ max: 3 }),
  fresh: fc.nat({ max: 2 }),
  chance: fc.infiniteStream(fc.nat()),
  retention: fc.constantFrom('runs', 'runs', 'runs', 'runs', 'dies', 'does not run'),
});
type Day = typeof anyDay extends fc.Arbitrary<infer T> ? T : never;

async function live(model: Model, day: Day): Promise<void> {
  const { site } = model;
  const chance = (below: number): number => (day.chance.next().value as number) % Math.max(1, below);
  site.pass(day.kind === 'off for long' ? 10 + chance(60) : 1);
  const last = model.backups.findLast(({ name, isForged }) => name.database === day.database && !isForged);
  const packs = new Set(last?.packs.slice(0, day.again));
  const there = [...model.packs.keys()];
  for (let n = 0; n < day.any && there.length > 0; n++) packs.add(there[chance(there.length)]);
  for (let n = 0; n < Math.max(day.fresh, packs.size === 0 ? 1 : 0); n++) packs.add(model.next++);
  const now = site.now().getTime();
  if (!day.kind.startsWith('off')) {
    for (const n of packs) if (!model.packs.has(n)) model.packs.set(n, { storedAt: now, neededAt: now });
  }
  if (day.kind === 'broken off') for (const n of packs) if (!site.hasPack(n)) site.put(packKeyOf(n), packBytes(n));
  if (['valid', 'forged', 'judged late'].includes(day.kind)) {
    const isForged = day.kind === 'forged';
    const stored = site.store([...packs], { database: day.database }, isForged);
    const isJudged = day.kind !== 'judged late';
    model.backups.push({ ...stored, isForged, isJudged, outsideSince: undefined });
    if (isJudged) await site.validate(stored.name);
    // Whoever makes lost notes anew judges all there is.
    markJudged(model);
  }
  model.look();
  await retain(model, day.retention, chance);
  model.check();
}

function markJudged(model: Model): void {
  for (const one of model.backups) {
    one.isJudged ||=
      model.site.note(`sites/clinic-a/verdicts/${one.name.database}/${one.name.backup}.json`) !== undefined;
  }
}

async function retain(model: Model, how: string, chance: (below: number) => number): Promise<void> {
  const { site } = model;
  if (how === 'does not run') return;
  let left = how === 'dies' ? chance(60) : Number.POSITIVE_INFINITY;
  const when = chance(2) === 0 ? 'before' : 'after';
  site.s3.onCall = (moment) => {
    if (moment === when && left-- <= 0) throw new Error('the lambda died');
  };
  await site.retain().catch((error: Error) => {
    if (how !== 'dies' || !error.message.includes('the lambda died')) throw error;
  });
  site.s3.onCall = () => undefined;
  for (const event of site.asked.splice(0)) await site.handleValidate(event);
  markJudged(model);
}

test('nothing that is needed ever goes, nothing goes too soon, and in the end nothing is left over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyDay, { minLength: 20, maxLength: 70 }), async (days) => {
      const model = new Model(siteInMemory({ retention: RULE }));
      for (const day of days) await live(model, day);
      const { site } = model;
      const quiet = { ...days[0], any: 0, again: 9, fresh: 1, kind: 'valid', retention: 'runs' } as const;
      for (const database of DATABASES) await live(model, { ...quiet, database });
      await retain(model, 'runs', () => 0);
      for (let days = 0; days < 130; days += 2) {
        site.pass(2);
        model.look();
        await retain(model, 'runs', () => 0);
        model.check();
        model.checkLocks();
      }
      expect(site.vaultKeys()).toEqual(model.leftKeys());
      expect(site.table().slots).toHaveLength([...model.kept()].filter(({ isForged }) => !isForged).length);
      expect(site.logged.filter(([, { refused }]) => refused !== undefined && refused !== 0)).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 120_000);
