// Draws a mail as a mail program shows it and an SMS as a phone does. Without it a newcomer would read the alerts as one more
// log, and not as what a nurse finds in the morning.

import type { Mail, Sms } from './outbox.ts';

const MAIL_COLUMNS = 92;
const SMS_COLUMNS = 40;
/** Above it stands what everybody understands, below it what a technician needs. */
const RULE = /^-{20,}$/m;
/** Long names of objects: their first digits tell them apart. */
const LONG_HEX = /([0-9a-f]{12})[0-9a-f]{20,}/g;

/** Without the technician's part unless it is asked for; `technician` may also name the lines of it that matter here. */
export function drawMail(mail: Mail, technician: 'whole' | 'none' | readonly string[] = 'none'): string[] {
  const [above, below = ''] = mail.text.split(RULE).map((part) => part.trim());
  const lines = below === '' ? [] : below.split('\n');
  const told =
    technician === 'whole' ? lines : lines.filter((line) => technician !== 'none' && startsWithAny(line, technician));
  const left = lines.length - told.length;
  const foot = [
    ...(told.length > 0 ? ['-'.repeat(20), ...told] : []),
    ...(left > 0 ? [`(${told.length > 0 ? 'and' : 'below a line, for the technician:'} ${left} lines of facts)`] : []),
  ];
  // The first line repeats the subject.
  const text = above
    .split('\n')
    .slice(1)
    .join('\n')
    .replaceAll(/\n{2,}/g, '\n\n')
    .trim();
  const body = [...text.split('\n'), ...foot].flatMap((line) => wrap(shorten(line), MAIL_COLUMNS));
  return frame([`To: ${mail.to}`, `Subject: ${mail.subject}`, null, ...body], MAIL_COLUMNS, '┌┐└┘├┤');
}

export function drawSms({ to, text }: Sms): string[] {
  return frame([`SMS to ${to}`, null, ...wrap(text, SMS_COLUMNS)], SMS_COLUMNS, '╭╮╰╯├┤');
}

const startsWithAny = (line: string, starts: readonly string[]): boolean =>
  starts.some((start) => line.startsWith(start));

const shorten = (line: string): string => line.replaceAll(LONG_HEX, '$1…');

/** `null` is a line across. */
function frame(lines: readonly (string | null)[], columns: number, corners: string): string[] {
  const [topLeft, topRight, bottomLeft, bottomRight, left, right] = [...corners];
  const across = '─'.repeat(columns + 2);
  return [
    `${topLeft}${across}${topRight}`,
    ...lines.map((line) => (line === null ? `${left}${across}${right}` : `│ ${line.padEnd(columns)} │`)),
    `${bottomLeft}${across}${bottomRight}`,
  ];
}

/** At spaces; a word that is longer than a line is cut. What was indented stays so. */
export function wrap(line: string, columns: number): string[] {
  if (line.length <= columns) return [line];
  const indent = /^(\s*(?:\d+\.|-)?\s*)/.exec(line)?.[1]?.length ?? 0;
  const wrapped: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const space = rest.lastIndexOf(' ', columns);
    const at = space > indent ? space : columns;
    wrapped.push(rest.slice(0, at));
    rest = ' '.repeat(indent) + rest.slice(at).trimStart();
  }
  return [...wrapped, rest];
}
