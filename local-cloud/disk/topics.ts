// Topics, their subscriptions, and what was published but is not yet delivered.

import type { StatementSync } from 'node:sqlite';
import type { FilterPolicy } from '../sns/filter-policy.ts';
import type { MessageAttributes } from '../sns/message-attributes.ts';
import type { Catalogue } from './catalogue.ts';

export type Protocol = 'email' | 'sms';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** Undefined: it wants everything. */
  readonly filterPolicy: FilterPolicy | undefined;
  /** Its owner has not confirmed it, so it gets nothing. */
  readonly isPending: boolean;
}

/** One message to one person. */
export interface Delivery {
  readonly messageId: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly subject: string | undefined;
  readonly text: string;
  readonly attributes: MessageAttributes;
  readonly publishedAt: string;
}

const SUBSCRIPTIONS = `select *, exists (
  select 1 from pendingSubscriptions where pendingSubscriptions.arn = subscriptions.arn
) as isPending from subscriptions`;

type Row = Record<string, string | number | null>;

export class Topics {
  readonly #findTopic: StatementSync;
  readonly #addTopic: StatementSync;
  readonly #removeTopic: StatementSync;
  readonly #removeSubscriptionsOf: StatementSync;
  readonly #listTopics: StatementSync;
  readonly #find: StatementSync;
  readonly #findSame: StatementSync;
  readonly #subscribe: StatementSync;
  readonly #setFilter: StatementSync;
  readonly #unsubscribe: StatementSync;
  readonly #list: StatementSync;
  readonly #addDelivery: StatementSync;
  readonly #pending: StatementSync;
  readonly #delivered: StatementSync;
  readonly #setPending: StatementSync;
  readonly #setConfirmed: StatementSync;

  constructor({ database }: Catalogue) {
    const prepare = (sql: string): StatementSync => database.prepare(sql);
    this.#findTopic = prepare('select 1 from topics where arn = ?');
    this.#addTopic = prepare('insert or ignore into topics (arn) values (?)');
    this.#removeTopic = prepare('delete from topics where arn = ?');
    this.#removeSubscriptionsOf = prepare('delete from subscriptions where topicArn = ?');
    this.#listTopics = prepare('select arn from topics where arn > ? order by arn limit ?');
    this.#find = prepare(`${SUBSCRIPTIONS} where arn = ?`);
    this.#findSame = prepare(`${SUBSCRIPTIONS} where topicArn = ? and protocol = ? and endpoint = ?`);
    this.#subscribe = prepare(
      'insert into subscriptions (arn, topicArn, protocol, endpoint, filterPolicy) values (?, ?, ?, ?, ?)',
    );
    this.#setFilter = prepare('update subscriptions set filterPolicy = ? where arn = ?');
    this.#unsubscribe = prepare('delete from subscriptions where arn = ?');
    this.#list = prepare(`${SUBSCRIPTIONS} where topicArn = ? and arn > ? order by arn limit ?`);
    this.#addDelivery = prepare('insert into deliveries (delivery) values (?)');
    this.#pending = prepare('select * from deliveries order by sequence limit 1');
    this.#delivered = prepare('delete from deliveries where sequence = ?');
    this.#setPending = prepare('insert or ignore into pendingSubscriptions (arn) values (?)');
    this.#setConfirmed = prepare('delete from pendingSubscriptions where arn = ?');
  }

  has(topicArn: string): boolean {
    return this.#findTopic.get(topicArn) !== undefined;
  }

  /** Nothing happens to a topic that is there. */
  add(topicArn: string): void {
    this.#addTopic.run(topicArn);
  }

  remove(topicArn: string): void {
    this.#removeSubscriptionsOf.run(topicArn);
    this.#removeTopic.run(topicArn);
  }

  /** In the order of their ARNs. */
  list(afterArn: string, max: number): string[] {
    return this.#listTopics.all(afterArn, max).map((row) => row.arn as string);
  }

  subscription(arn: string): Subscription | undefined {
    return parseOptional(this.#find.get(arn) as Row | undefined);
  }

  sameSubscription(topicArn: string, protocol: Protocol, endpoint: string): Subscription | undefined {
    return parseOptional(this.#findSame.get(topicArn, protocol, endpoint) as Row | undefined);
  }

  subscribe({ arn, topicArn, protocol, endpoint, filterPolicy, isPending }: Subscription): void {
    this.#subscribe.run(arn, topicArn, protocol, endpoint, encodeFilter(filterPolicy));
    if (isPending) this.#setPending.run(arn);
  }

  confirm(arn: string): void {
    this.#setConfirmed.run(arn);
  }

  setFilterPolicy(arn: string, filterPolicy: FilterPolicy | undefined): void {
    this.#setFilter.run(encodeFilter(filterPolicy), arn);
  }

  unsubscribe(arn: string): void {
    this.#unsubscribe.run(arn);
  }

  subscriptionsOf(topicArn: string, afterArn = '', max = -1): Subscription[] {
    return this.#list.all(topicArn, afterArn, max).map((row) => parseRow(row as Row));
  }

  addDelivery(delivery: Delivery): void {
    this.#addDelivery.run(JSON.stringify(delivery));
  }

  /** The oldest one. Numbers grow for ever and are never given again. */
  firstDelivery(): { sequence: number; delivery: Delivery } | undefined {
    const row = this.#pending.get() as Row | undefined;
    return row && { sequence: row.sequence as number, delivery: JSON.parse(row.delivery as string) as Delivery };
  }

  delivered(sequence: number): void {
    this.#delivered.run(sequence);
  }
}

const encodeFilter = (policy: FilterPolicy | undefined): string | null =>
  policy === undefined ? null : JSON.stringify(policy);

const parseOptional = (row: Row | undefined): Subscription | undefined =>
  row === undefined ? undefined : parseRow(row);

function parseRow(row: Row): Subscription {
  return {
    arn: row.arn as string,
    topicArn: row.topicArn as string,
    protocol: row.protocol as Protocol,
    endpoint: row.endpoint as string,
    filterPolicy: row.filterPolicy === null ? undefined : (JSON.parse(row.filterPolicy as string) as FilterPolicy),
    isPending: row.isPending === 1,
  };
}
