// The log as a support bundle shows it: the fields named here of the lines that can be read, texts in plain words. What other programs
// said (`said`, the lines of hooks) and where our own program was (`stack`) stay on the server.

import { plainWords } from './plain-words.ts';

const PLAIN: readonly string[] = ['error', 'hint', 'message', 'why', 'other'];
/** Texts that are one of a few, or that we made: ids, times, versions, names of commands and databases. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  at: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  startedAt: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  run: /^[0-9a-f]{8}$/,
  event: /^[a-z]{1,20}( over)?$/i,
  step: /^[a-z]{1,20}$/i,
  command: /^[a-z-]{1,20}$/,
  version: /^\d+\.\d+\.\d+[\w.-]{0,20}$/,
  before: /^\d+\.\d+\.\d+[\w.-]{0,20}$/,
  system: /^(linux|win32|darwin)$/,
  exit: /^[a-z]{1,20}$/i,
  backup: /^\d{8}T\d{6}Z-[0-9a-f]{16}$/,
  method: /^[a-z]{1,20}$/,
  engine: /^[a-z-]{1,20}$/,
  state: /^[a-z-]{1,20}$/,
  outcome: /^[a-z-]{1,20}$/,
  check: /^[a-z-]{1,20}$/,
  what: /^[a-z]{1,30}$/i,
  hook: /^(before|after)$/,
};
const NUMBERS: readonly string[] = [
  ...[
    'exitCode',
    'seconds',
    'warnings',
    'process',
    'packs',
    'packsDone',
    'chunks',
    'bytes',
    'files',
    'minutes',
    'incomplete',
  ],
  ...['expectedBytes', 'dumpBytes', 'newBytes', 'storedBytes', 'scheduled', 'ok', 'installed'],
];

/** `databases` and `harmless` are names that may be shown. Lines that are none are counted. */
export function shownLog(
  text: string,
  { databases, harmless }: { databases: readonly string[]; harmless: readonly string[] },
): { lines: object[]; unreadable: number } {
  const lines: object[] = [];
  let unreadable = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parsed = parse(line);
    if (parsed === undefined) unreadable += 1;
    else lines.push(Object.fromEntries(Object.entries(parsed).flatMap((field) => shown(field, databases, harmless))));
  }
  return { lines, unreadable };
}

function shown(
  [name, value]: [string, unknown],
  databases: readonly string[],
  harmless: readonly string[],
): [string, unknown][] {
  if (typeof value === 'number' || typeof value === 'boolean') return NUMBERS.includes(name) ? [[name, value]] : [];
  if (typeof value !== 'string') return [];
  if (PLAIN.includes(name)) return [[name, plainWords(value, harmless)]];
  if (name === 'database') return databases.includes(value) ? [[name, value]] : [];
  return SHAPES[name]?.test(value) ? [[name, value]] : [];
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
