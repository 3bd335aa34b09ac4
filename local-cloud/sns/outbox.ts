// Delivers messages: into a folder, one file each, and to whoever listens. What was published is delivered even if the process
// dies in between, so that a demonstration or a simulation may trust that silence means silence.

import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery, Topics } from '../disk/topics.ts';
import { SMS_CHARACTERS_MAX } from '../limits.ts';

export type DeliveryListener = (delivery: Delivery & { readonly sequence: number; readonly file: string }) => void;

export class Outbox {
  readonly #topics: Topics;
  readonly #folder: string;
  readonly #onDelivery: DeliveryListener;
  readonly #report: (line: object) => void;

  /** `folder` must be there. */
  constructor(options: {
    topics: Topics;
    folder: string;
    onDelivery: DeliveryListener;
    report: (line: object) => void;
  }) {
    this.#topics = options.topics;
    this.#folder = options.folder;
    this.#onDelivery = options.onDelivery;
    this.#report = options.report;
  }

  /** Delivers all that waits, in the order of publishing; one that was begun when the process died is delivered again. */
  flush(): void {
    for (;;) {
      const first = this.#topics.firstDelivery();
      if (first === undefined) return;
      this.#deliver(first.sequence, first.delivery);
      this.#topics.delivered(first.sequence);
    }
  }

  #deliver(sequence: number, delivery: Delivery): void {
    if (delivery.protocol === 'sms' && delivery.text.length > SMS_CHARACTERS_MAX) {
      const problem = `an SMS of ${delivery.text.length} characters was not delivered: SNS takes ${SMS_CHARACTERS_MAX}`;
      this.#report({ problem, topicArn: delivery.topicArn, messageId: delivery.messageId });
      return;
    }
    const topic = delivery.topicArn.slice(delivery.topicArn.lastIndexOf(':') + 1);
    const name = `${String(sequence).padStart(6, '0')}-${topic}${delivery.protocol === 'sms' ? '.sms' : '-email'}.txt`;
    const file = join(this.#folder, name);
    writeFileSync(`${file}.new`, delivery.protocol === 'sms' ? smsFile(delivery) : mailFile(delivery));
    renameSync(`${file}.new`, file);
    this.#onDelivery({ ...delivery, sequence, file });
  }
}

function mailFile({ endpoint, subject, text, publishedAt }: Delivery): string {
  const headers = [
    `To: ${endpoint}`,
    `Subject: ${subject ?? 'AWS Notification Message'}`,
    `Date: ${new Date(publishedAt).toUTCString().replace('GMT', '+0000')}`,
  ];
  return `${headers.join('\n')}\n\n${text}\n`;
}

const smsFile = ({ endpoint, text }: Delivery): string => `${endpoint}\n${text}\n`;
