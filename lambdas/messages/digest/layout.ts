// Tables and paragraphs of fixed width, made of spaces. A tab is as wide as each mail program likes, and a line of more than 76
// columns is broken by many of them in the middle of a table.

import { DIGEST_COLUMNS_MAX } from '../limits.ts';

export interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align?: 'right';
}

const GAP = '  ';

/** The heading and the rows of a table; a cell that is too wide ends in "…". */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  return [columns.map(({ heading }) => heading), ...rows].map((row) =>
    columns
      .map(({ width, align }, i) => cell(row[i], width, align))
      .join(GAP)
      .trimEnd(),
  );
}

function cell(text: string, width: number, align: Column['align']): string {
  const characters = Array.from(text);
  const shown = characters.length <= width ? characters : [...characters.slice(0, width - 1), '…'];
  const blank = ' '.repeat(width - shown.length);
  return align === 'right' ? blank + shown.join('') : shown.join('') + blank;
}

/** A paragraph in lines, with what stands before the first and before each other one. A word wider than a line is cut. */
export function wrapped(text: string, firstIndent = '', indent = ''): string[] {
  const room = DIGEST_COLUMNS_MAX - Math.max(firstIndent.length, indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => pieces(long, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= room) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((content, i) => (i === 0 ? firstIndent : indent) + content);
}

const width = (text: string): number => Array.from(text).length;

function pieces(word: string, widthMax: number): string[] {
  const characters = Array.from(word);
  const count = Math.max(1, Math.ceil(characters.length / widthMax));
  return Array.from({ length: count }, (_, i) => characters.slice(i * widthMax, (i + 1) * widthMax).join(''));
}
