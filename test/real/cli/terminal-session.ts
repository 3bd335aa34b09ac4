// A program at a terminal, as whoever sits there sees it: a pseudo-terminal of the system's own `script`, what stands on it, and keys.
// Without it the dialogue would be tested by functions that answer functions, and nobody would know whether a screen ever appears.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

const KEYS = {
  enter: '\r',
  down: '\u001b[B',
  up: '\u001b[A',
  space: ' ',
  interrupt: '\u0003',
  back: '\u007f',
} as const;
const SHOW_SECONDS_MAX = 60;
const CHOICES_MAX = 60;
const HIGHLIGHT = '●';

export interface TerminalSession {
  /** All that was ever shown, without colours and movements of the cursor. */
  readonly shown: () => string;
  /** The same with them, as the terminal got it. */
  readonly raw: () => string;
  /** Waits until a text appears that was not there at the last call. */
  sees(text: string | RegExp): Promise<void>;
  press(key: keyof typeof KEYS): void;
  /** A line and Enter. */
  types(line: string): void;
  /** Goes down a list to the choice that holds the text, and takes it. */
  chooses(label: string): Promise<void>;
  ended: Promise<number>;
}

export function openTerminal(
  command: readonly string[],
  options: { folder: string; environment?: NodeJS.ProcessEnv },
): TerminalSession {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  // The size of a window of Windows' own console.
  const child = spawn('script', ['-qfec', `stty cols 120 rows 30; exec ${quoted}`, '/dev/null'], {
    cwd: options.folder,
    env: {
      PATH: process.env.PATH,
      HOME: options.folder,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...options.environment,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  let raw = '';
  let seen = 0;
  const arrived = (): Promise<unknown> =>
    once(child.stdout, 'data', { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    raw += part;
  });
  const shown = (): string => stripVTControlCharacters(raw);
  const find = (text: string | RegExp, from: number): number => {
    const rest = shown().slice(from);
    const at = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
    return at === -1 ? -1 : from + at;
  };
  const ended = once(child, 'close').then(([code]) => code as number);
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });

  async function sees(text: string | RegExp): Promise<void> {
    const deadline = performance.now() + SHOW_SECONDS_MAX * 1000;
    for (;;) {
      const at = find(text, seen);
      if (at !== -1) {
        seen = at + 1;
        return;
      }
      if (isOver || performance.now() > deadline)
        throw new Error(`the terminal never showed ${text}; it showed:\n${shown().slice(-3000)}`);
      await arrived();
    }
  }

  const press = (key: keyof typeof KEYS): void => void child.stdin.write(KEYS[key]);
  return {
    ...{ shown, raw: () => raw, sees, press, ended },
    types: (line) => void child.stdin.write(`${line}${KEYS.enter}`),
    async chooses(label) {
      for (let choice = 0; choice < CHOICES_MAX; choice += 1) {
        const highlighted = shown().split(HIGHLIGHT).at(-1)!.split('\n')[0]!;
        if (highlighted.includes(label)) return press('enter');
        const before = raw.length;
        press('down');
        while (raw.length === before && !isOver) await arrived();
        await new Promise((resolve) => setTimeout(resolve, 30)); // The rest of the same picture.
      }
      throw new Error(`no choice holds ${label}:\n${shown().slice(-3000)}`);
    },
  };
}
