// The buckets and their settings, kept in memory as well: every request asks for its bucket's policy.

import { type ParsedPolicy, parsePolicy } from '../iam/policy.ts';
import type { DefaultLock } from '../objects/lock.ts';
import type { Catalogue } from './catalogue.ts';

/** Empty for a bucket that never had versions. */
export type Versioning = '' | 'Enabled' | 'Suspended';

/** Which new objects call which function. */
export interface Notification {
  readonly id: string;
  readonly functionArn: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export interface Bucket {
  readonly name: string;
  readonly createdMs: number;
  readonly versioning: Versioning;
  readonly lockEnabled: boolean;
  readonly defaultLock: DefaultLock | undefined;
  /** The policy's text as it was put. */
  readonly policy: string | undefined;
  readonly notifications: readonly Notification[];
}

interface Row {
  name: string;
  createdMs: number;
  versioning: Versioning;
  lockEnabled: number;
  defaultLock: string | null;
  policy: string | null;
  notifications: string;
}

export class Buckets {
  readonly #catalogue: Catalogue;
  readonly #buckets = new Map<string, Bucket>();
  readonly #policies = new Map<string, ParsedPolicy>();
  readonly #onEventBridge: Set<string>;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    const rows = catalogue.database.prepare('select * from buckets').all() as unknown as Row[];
    for (const row of rows) this.#remember(parseRow(row));
    const bridged = catalogue.database.prepare('select bucket from eventBridgeBuckets').all();
    this.#onEventBridge = new Set(bridged.map((row) => row.bucket as string));
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  all(): Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  policyOf(name: string): ParsedPolicy {
    return this.#policies.get(name) ?? [];
  }

  /** Creates or replaces. */
  save(bucket: Bucket): void {
    const sql = `insert or replace into buckets (name, createdMs, versioning, lockEnabled, defaultLock, policy, notifications)
      values (?, ?, ?, ?, ?, ?, ?)`;
    this.#catalogue.database
      .prepare(sql)
      .run(
        bucket.name,
        bucket.createdMs,
        bucket.versioning,
        bucket.lockEnabled ? 1 : 0,
        bucket.defaultLock === undefined ? null : JSON.stringify(bucket.defaultLock),
        bucket.policy ?? null,
        JSON.stringify(bucket.notifications),
      );
    this.#remember(bucket);
  }

  sendsToEventBridge(name: string): boolean {
    return this.#onEventBridge.has(name);
  }

  sendToEventBridge(name: string, isOn: boolean): void {
    const sql = isOn
      ? 'insert or ignore into eventBridgeBuckets (bucket) values (?)'
      : 'delete from eventBridgeBuckets where bucket = ?';
    this.#catalogue.database.prepare(sql).run(name);
    if (isOn) this.#onEventBridge.add(name);
    else this.#onEventBridge.delete(name);
  }

  remove(name: string): void {
    this.sendToEventBridge(name, false);
    this.#catalogue.database.prepare('delete from buckets where name = ?').run(name);
    this.#buckets.delete(name);
    this.#policies.delete(name);
  }

  #remember(bucket: Bucket): void {
    this.#buckets.set(bucket.name, bucket);
    const document: unknown = bucket.policy === undefined ? undefined : JSON.parse(bucket.policy);
    this.#policies.set(bucket.name, document === undefined ? [] : parsePolicy(document, { bucket: bucket.name }));
  }
}

function parseRow(row: Row): Bucket {
  return {
    name: row.name,
    createdMs: row.createdMs,
    versioning: row.versioning,
    lockEnabled: row.lockEnabled === 1,
    defaultLock: row.defaultLock === null ? undefined : (JSON.parse(row.defaultLock) as DefaultLock),
    policy: row.policy ?? undefined,
    notifications: JSON.parse(row.notifications) as Notification[],
  };
}
