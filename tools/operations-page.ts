// The parts of docs/operations.md that are made from the program: the events that are logged, and the saved searches. A runbook that names
// an event which no longer exists costs its reader the night.

import { logQueries } from '../infra/watch/queries.ts';
import { LOG_EVENTS, type LogEventMeaning } from '../lambdas/log-events.ts';

const PARTS = { events: eventTable(), searches: searchList() } as const;

/** The page with these parts as they are now. Throws if it has no place for one. */
export function withParts(page: string): string {
  return Object.entries(PARTS).reduce((text, [name, part]) => {
    const place = new RegExp(`(<!-- ${name}: npm run operations -->\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
    if (!place.test(text)) throw new Error(`docs/operations.md has no place for its ${name}`);
    return text.replace(place, (_, begin: string, end: string) => `${begin}\n${part}\n${end}`);
  }, page);
}

function eventTable(): string {
  const rows = (Object.entries(LOG_EVENTS) as [string, LogEventMeaning][]).map(([event, meaning]) => {
    const { level, says, counts, measures = {} } = meaning;
    const metrics = [...(counts ? [counts] : []), ...Object.keys(measures)].map((name) => `\`${name}\``).join(', ');
    return `| \`${event}\` | ${level} | ${says} | ${metrics} |\n`;
  });
  return `| event | level | what it says | metrics |\n|---|---|---|---|\n${rows.join('')}`;
}

function searchList(): string {
  return logQueries.map(({ name, query }) => `**${name}**\n\n\`\`\`\n${query}\n\`\`\`\n`).join('\n');
}
