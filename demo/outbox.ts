// The messages that the local cloud delivered, as their readers got them. Without it the demonstration could say that an alert
// went out, but show none.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATOR_TOPIC_NAME } from '../infra/policies/deployed-names.ts';

/** Behind the number: a site may be called operator, too. */
const TO_OPERATOR = `-${OPERATOR_TOPIC_NAME}-email.txt`;

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly date: Date;
  readonly text: string;
}

export interface Sms {
  readonly to: string;
  readonly text: string;
}

/** Those to the clinic's contacts and those to the operator, each in the order of sending. */
export interface News {
  readonly mails: readonly Mail[];
  readonly sms: readonly Sms[];
  readonly toOperator: readonly Mail[];
}

export class Outbox {
  readonly #folder: string;
  readonly #read = new Set<string>();

  /** Of the folder in which the cloud keeps everything. */
  constructor(cloudFolder: string) {
    this.#folder = join(cloudFolder, 'outbox');
  }

  /** What was delivered since the last call. */
  async news(): Promise<News> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.txt') && !this.#read.has(name));
    const news = { mails: [] as Mail[], sms: [] as Sms[], toOperator: [] as Mail[] };
    for (const name of names.sort()) {
      this.#read.add(name);
      const content = await readFile(join(this.#folder, name), 'utf8');
      if (name.endsWith('.sms.txt')) news.sms.push(parseSms(content));
      else (name.endsWith(TO_OPERATOR) ? news.toOperator : news.mails).push(parseMail(content));
    }
    return news;
  }
}

export function parseMail(content: string): Mail {
  const end = content.indexOf('\n\n');
  const header = (name: string): string => {
    const line = content
      .slice(0, end)
      .split('\n')
      .find((one) => one.startsWith(`${name}: `));
    if (line === undefined) throw new Error(`a mail without ${name}: ${content.slice(0, 200)}`);
    return line.slice(name.length + 2);
  };
  const text = content.slice(end + 2).trimEnd();
  return { to: header('To'), subject: header('Subject'), date: new Date(header('Date')), text };
}

export function parseSms(content: string): Sms {
  const end = content.indexOf('\n');
  return { to: content.slice(0, end), text: content.slice(end + 1).trimEnd() };
}
