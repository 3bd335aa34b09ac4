// Writes docs/messages.md: every message that clinics and the operator can get, in both languages. Without the page nobody reads a
// message before the day on which it is sent; a test fails as soon as the page is not what the words make.

import { writeFileSync } from 'node:fs';
import { operatorMessageOf } from '../lambdas/messages/digest/operator-digest.ts';
import { septetsOf } from '../lambdas/messages/gsm7.ts';
import { type Message, messageOf } from '../lambdas/messages/message.ts';
import { LANGUAGES, type Language } from '../language/language.ts';
import { SAMPLE_OPERATOR_DIGEST, SAMPLES, sampleRecipient } from './sample-notices.ts';

export const MESSAGES_PAGE = new URL('../docs/messages.md', import.meta.url);

const LANGUAGE_NAMES: Record<Language, string> = { cs: 'Česky', en: 'English' };

const INTRODUCTION = `# Messages

Every message that a clinic or the operator can get, in both languages, as it is sent: the subject and the SMS in ASCII, the e-mail
in plain text. The names and times are samples. Made by \`npm run messages\` from the words in \`lambdas/messages/\` and the samples
in \`tools/sample-notices.ts\`; do not edit.

An SMS has at most 160 septets of the GSM 7-bit alphabet; names are shortened where they do not fit, the sentences never. What the
clinic's server wrote stands in quotation marks below the line, and nowhere else.
`;

/** The text of docs/messages.md. */
export function messagesPage(): string {
  const operator = { title: 'operator digest', messageIn: operatorMessageIn };
  const sections = [
    ...SAMPLES.map(({ title, notice }) => ({
      title,
      messageIn: (language: Language) => messageOf(notice, sampleRecipient(language)),
    })),
    operator,
  ];
  return [INTRODUCTION, ...sections.map(({ title, messageIn }) => section(title, messageIn))].join('\n');
}

const operatorMessageIn = (language: Language): Message =>
  operatorMessageOf(SAMPLE_OPERATOR_DIGEST, { language, timeZone: 'Europe/Prague' });

function section(title: string, messageIn: (language: Language) => Message): string {
  return [
    `## ${title}`,
    '',
    ...LANGUAGES.flatMap((language) => {
      const { subject, email, sms } = messageIn(language);
      return [
        `### ${LANGUAGE_NAMES[language]}`,
        '',
        `Subject: \`${subject}\``,
        '',
        '```text',
        email.trimEnd(),
        '```',
        '',
        `SMS, ${septetsOf(sms)} septets:`,
        '',
        '```text',
        sms,
        '```',
        '',
      ];
    }),
  ].join('\n');
}

if (import.meta.main) writeFileSync(MESSAGES_PAGE, messagesPage());
