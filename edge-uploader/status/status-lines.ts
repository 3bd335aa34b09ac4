// The status for a terminal. No colours: they would be all that some can see, and nothing to others; and no signs that a console of
// Windows has no picture for.

import { statusTexts as texts } from '../texts/status-texts.ts';
import type { Speaker } from '../texts/text.ts';
import type { Level } from './judge-status.ts';
import type { StatusFacts } from './status-facts.ts';
import { statusWords } from './status-words.ts';

const MARKS: Readonly<Record<Level, string>> = { good: '[ok]', attention: '[!] ', bad: '[!!]' };
const DETAIL_COLUMNS = 27;

export function statusLines(facts: StatusFacts, say: Speaker): string[] {
  const words = statusWords(facts, say);
  return [
    `${MARKS[words.level]} ${facts.name}: ${words.headline}`,
    ...(words.unasked === undefined ? [] : [`     ${words.unasked}`]),
    '',
    `${say(texts.whatToDo)}:`,
    ...(words.steps.length === 1
      ? words.steps.map((step) => `  ${step}`)
      : words.steps.map((step, i) => `  ${i + 1}. ${step}`)),
    '',
    `${say(texts.databases)}:`,
    ...(words.databases.length === 0 ? [`  ${say(texts.noDatabases)}`] : []),
    ...words.databases.flatMap(({ name, level, label, story, details }) => [
      `  ${MARKS[level]} ${name}: ${label}`,
      ...(story === undefined ? [] : [`       ${story}`]),
      ...details.map((detail) => `       ${`${detail.name}: `.padEnd(DETAIL_COLUMNS)}${detail.value}`),
    ]),
    '',
    `${say(texts.runs)}:`,
    ...words.runs.map((run) => `  ${run}`),
    '',
    `${say(texts.copies)}: ${words.rule}`,
    ...words.rules.map(({ name, isMet, story }) => `  [${isMet ? 'x' : ' '}] ${name}: ${story}`),
  ];
}
