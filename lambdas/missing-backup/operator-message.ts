// Tells the operator that the cloud's own notes on a site are lost, or there again. The clinic hears nothing of it: there is
// nothing that it could do, and its backups are as safe as before.

import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Language } from '../messages/recipient.ts';
import type { OperatorNotice } from './told.ts';

type Words = Record<OperatorNotice['kind'], { subject: (site: string) => string; lines: readonly string[] }>;

const WORDS: Record<Language, Words> = {
  cs: {
    'notes-lost': {
      subject: (site) => `Poznamky cloudu o zalohach jsou ztracene: ${site}`,
      lines: [
        'Soubor backups.json této ordinace v ledgeru chybí, nebo je poškozený. Samotných záloh v trezoru se to netýká.',
        'Dokud nebude obnovený, výstrahy se řídí jen posledními verdikty a žádná se neukončí zprávou, že je vše v pořádku.',
        'O obnovení z trezoru byl požádán lambda validate. Kdyby se do hodiny neobnovil, podívejte se do jeho záznamů.',
      ],
    },
    'notes-found': {
      subject: (site) => `V poradku: poznamky cloudu o zalohach jsou obnovene: ${site}`,
      lines: ['Soubor backups.json této ordinace v ledgeru je zase v pořádku.'],
    },
  },
  en: {
    'notes-lost': {
      subject: (site) => `The cloud's notes on the backups are lost: ${site}`,
      lines: [
        'backups.json of this site is missing from the ledger, or damaged. The backups in the vault are not concerned.',
        'Until it is made anew, alerts rest on the latest verdicts only, and none of them ends with an all-clear.',
        'The validate lambda was asked to make it anew from the vault. If it does not within an hour, look into its log.',
      ],
    },
    'notes-found': {
      subject: (site) => `All is well: the cloud's notes on the backups are there again: ${site}`,
      lines: ['backups.json of this site in the ledger is whole again.'],
    },
  },
};

/** Resolves once SNS has taken it. */
export async function publishToOperator(
  { sns, topicArn }: { readonly sns: SNSClient; readonly topicArn: string },
  { kind, site, severity, since, at, reminder }: OperatorNotice,
  language: Language,
): Promise<void> {
  const { subject, lines } = WORDS[language][kind];
  const facts = [`site ${site}`, `found ${at.toISOString()}`, `since ${since.toISOString()}`, `reminder ${reminder}`];
  const text = [...lines, '', ...facts].join('\n');
  const attributes = { kind, severity, site, language };
  try {
    await sns.send(
      new PublishCommand({
        ...{ TopicArn: topicArn, Subject: subject(site).slice(0, 99), Message: text },
        MessageAttributes: {
          ...Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
          channels: { DataType: 'String.Array', StringValue: '["email"]' },
        },
      }),
    );
  } catch (cause) {
    throw new Error(`sending ${kind} of ${site} to the topic ${topicArn}: ${String(cause)}`, { cause });
  }
}
