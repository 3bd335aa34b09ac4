// The style of this project as a test: what a reviewer would say, said at once, with the way out. A rule that only stands in a
// document is kept until the first busy week.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const LINES_MAX = 300;
const MEDIAN_LINES_MAX = 100;
const SOURCE_FOLDERS = [
  ...[
    'vault',
    'language',
    'edge-uploader',
    'lambdas',
    'infra',
    'local-cloud',
    'operator',
    'demo',
    'tools',
    'bench',
    'time-machine',
  ],
];
/** What programs leave behind beside sources; not ours to judge. */
const OUTPUT = /^(bench\/work|.*node_modules|.*cdk\.out)(\/|$)/;

/** Who may import whom. The first row that fits a file counts; a file may always import from its own row's folder. */
const ARROWS: readonly { folder: string; may: readonly string[]; why: string }[] = [
  { folder: 'vault', may: [], why: 'it is the contract: imported by all, it imports nobody' },
  { folder: 'language', may: [], why: 'it is how people say numbers and moments; it knows of no backup' },
  { folder: 'edge-uploader/core', may: ['vault'], why: 'it is pure: bytes, keys, the time and chance are arguments' },
  {
    folder: 'edge-uploader',
    may: ['vault', 'language'],
    why: 'the clinic’s program knows the cloud only by the vault format',
  },
  {
    folder: 'lambdas',
    may: ['vault', 'language'],
    why: 'the judge must not share code with whom it judges, but for the format and words, which judge nothing',
  },
  {
    folder: 'infra',
    may: ['vault', 'lambdas/site', 'lambdas/limits.ts', 'lambdas/log-events.ts'],
    why: 'it knows what a site is and what is logged, names lambdas by their paths and never runs them',
  },
  {
    folder: 'local-cloud',
    may: ['language', 'lambdas', 'infra/policies', 'infra/triggers', 'vault'],
    why: 'it stands for the cloud, not the clinic',
  },
  {
    folder: 'operator',
    may: ['language', 'vault', 'lambdas', 'infra'],
    why: 'it deploys the cloud and enrols clinics; nothing that runs in either needs it',
  },
  {
    folder: 'tools',
    may: ['language', 'vault', 'edge-uploader', 'lambdas', 'infra'],
    why: 'it builds, installs and writes pages; nothing that is shipped needs it',
  },
  {
    folder: 'demo',
    may: ['language', 'vault', 'edge-uploader', 'lambdas', 'infra', 'local-cloud', 'tools'],
    why: 'it shows them all',
  },
  { folder: 'bench', may: [...SOURCE_FOLDERS], why: 'it measures them all' },
  { folder: 'time-machine', may: [...SOURCE_FOLDERS], why: 'it lets all of it live through two years' },
];

/** Where the clock is read and chance is drawn; everywhere else both are arguments, so that tests can hold them still. */
const EDGES: readonly { files: RegExp; why: string }[] = [
  { files: /^edge-uploader\/(cli\.ts|commands\/[^/]+\.ts)$/, why: 'a command is where a run begins' },
  { files: /^edge-uploader\/status\/status-page\.ts$/, why: 'the page itself asks the clock of whoever opens it' },
  { files: /^lambdas\/[^/]+\/handler\.ts$/, why: 'a handler is where an invocation begins' },
  { files: /^operator\/(deploy|enrol|release|release-key)\.ts$/, why: 'a command of the operator begins here' },
  { files: /^infra\/app\.ts$/, why: 'a deployment begins here' },
  { files: /^local-cloud\/(main|start)\.ts$/, why: 'the local cloud begins here' },
  { files: /^local-cloud\/disk\/contents\.ts$/, why: 'names of files that nobody sees; the file says so' },
  { files: /^(demo|bench|tools)\//, why: 'programs for people, not parts' },
  { files: /^time-machine\/(simulate|cloud\/simulated-cloud)\.ts$/, why: 'a simulation begins here' },
];

/** What the pure parts cannot have. Buffers, hashes, ciphers and zstd are functions of their arguments; these are not. */
const WORLD = /^node:(fs|net|tls|dns|dgram|http|https|http2|child_process|cluster|worker_threads|os|process|timers)\b/;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

function filesUnder(folder: string, suffix: RegExp): SourceFile[] {
  const found: SourceFile[] = [];
  for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
    const path = relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
    if (!entry.isFile() || !suffix.test(entry.name) || OUTPUT.test(path)) continue;
    const text = readFileSync(join(ROOT, path), 'utf8');
    found.push({ path, text, lines: text.trimEnd().split('\n').length });
  }
  return found;
}

const sources = SOURCE_FOLDERS.flatMap((folder) => filesUnder(folder, /\.ts$/));
const tests = filesUnder('test', /\.ts$/);
const everyFile = [...sources, ...tests];

const isIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);
const arrowOf = (path: string) => ARROWS.find((arrow) => isIn(path, arrow.folder));
/** The comment that a file opens with, behind a line for the shell if there is one. */
const openingOf = (text: string): string => /^(?:#!.*\n)?((?:\/\/.*\n)+|\/\*[\s\S]*?\*\/)/.exec(text)?.[1] ?? '';
const codeOf = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');

/** What a file imports: packages by name, our own files by their path from the root. */
function importsOf({ path, text }: SourceFile): string[] {
  const specifiers = codeOf(text).matchAll(/(?:\bfrom|\bimport|\bimport\()\s*['"]([^'"]+)['"]/g);
  return Array.from(specifiers, ([, name]) => (name.startsWith('.') ? posix.join(dirname(path), name) : name));
}

describe('imports', () => {
  test('point down the arrows', () => {
    const wrong = sources.flatMap((file) => {
      const arrow = arrowOf(file.path);
      if (arrow === undefined) return [`${file.path} lies in a folder that test/tidy.test.ts has no arrow for`];
      const allowed = [arrow.folder, ...arrow.may];
      return importsOf(file)
        .filter((name) => [...SOURCE_FOLDERS, 'test'].some((folder) => isIn(name, folder)))
        .filter((name) => !allowed.some((folder) => name === folder || isIn(name, folder)))
        .map((name) => `${file.path} imports ${name}: ${arrow.folder}/ may not, because ${arrow.why}`);
    });
    expect(wrong, 'Move what is shared down (mostly to vault/), or pass it in as an argument').toEqual([]);
  });

  test('stay inside the project', () => {
    const wrong = everyFile.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('../') || name.startsWith('/'))
        .map((name) => `${file.path} imports ${name}`),
    );
    expect(wrong, 'Import by package name, or copy the file in').toEqual([]);
  });

  test('of the pure parts bring nothing of the world', () => {
    const wrong = sources
      .filter(({ path }) => ['vault', 'language', 'edge-uploader/core'].some((folder) => isIn(path, folder)))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => WORLD.test(name))
          .map((name) => `${file.path} imports ${name}`),
      );
    expect(wrong, 'Take bytes as an argument, and read or write them in edge-uploader/, outside of core/').toEqual([]);
  });
});

describe('the clock and chance', () => {
  const BANNED: readonly { what: string; pattern: RegExp; instead: string }[] = [
    { what: 'Date.now', pattern: /\bDate\.now\b/, instead: 'take `now` as an argument' },
    { what: 'new Date()', pattern: /\bnew Date\(\s*\)/, instead: 'take `now` as an argument' },
    {
      what: 'chance',
      pattern: /\b(randomBytes|randomUUID|randomInt|randomFill|randomFillSync|getRandomValues)\b/,
      instead: 'take it as an argument, like `fillRandom` of vault/pack.ts',
    },
  ];

  test.each(BANNED)('$what: only at the edges', ({ pattern, instead }) => {
    const wrong = sources
      .filter(({ path }) => !EDGES.some((edge) => edge.files.test(path)))
      .filter(({ text }) => pattern.test(codeOf(text)))
      .map(({ path }) => path);
    expect(wrong, `${instead}, or, if a run begins in this file, name it in EDGES of test/tidy.test.ts`).toEqual([]);
  });

  test('the engine’s own chance: nowhere, not even at the edges', () => {
    const wrong = everyFile.filter(({ text }) => /\bMath\.random\b/.test(codeOf(text))).map(({ path }) => path);
    expect(wrong, 'For secrets take node:crypto; for data of a demo or a test a generator with a seed').toEqual([]);
  });
});

describe('programs that the uploader starts', () => {
  /** Calls of `spawn(…)`, `execFile(…)`, `promisify(execFile)(…)` and their like, with what stands first in the brackets. */
  const STARTS = /(?<![.\w])(?:spawn|spawnSync|exec|execSync|execFile|execFileSync|fork)\)?\(\s*('[^']*')?/g;
  const starting = sources
    .filter(({ path, text }) => isIn(path, 'edge-uploader') && /from 'node:child_process'/.test(text))
    .map(({ path, text }) => ({ path, code: codeOf(text), starts: Array.from(codeOf(text).matchAll(STARTS)) }));

  test('are looked for at all by these rules', () => {
    expect(starting.filter(({ starts }) => starts.length === 0)).toEqual([]);
  });

  test('open no window on Windows', () => {
    const wrong = starting
      .filter(({ code, starts }) => (code.match(/\bwindowsHide: true\b/g) ?? []).length < starts.length)
      .map(({ path }) => path);
    expect(wrong, 'Give each of them `windowsHide: true`, or a console pops up on somebody’s desk').toEqual([]);
  });

  test('are not looked for in the current folder', () => {
    const wrong = starting.flatMap(({ path, starts }) =>
      starts.flatMap(([, name]) => (name === undefined ? [] : [`${path}: ${name}`])),
    );
    expect(wrong, 'Name it with systemProgram() of edge-uploader/platform/system-program.ts').toEqual([]);
  });
});

describe('files', () => {
  test('open with a comment that says what they are for', () => {
    const wrong = everyFile.filter(({ text }) => openingOf(text).length < 40).map(({ path }) => path);
    expect(wrong, 'Write at the top what the file is for, and what would go wrong without it').toEqual([]);
  });

  test(`have at most ${LINES_MAX} lines, or a reason at their top`, () => {
    const wrong = sources
      .concat(tests)
      .filter(({ lines, text }) => lines > LINES_MAX && !/\blong(er)?\b[^.]*\bbecause\b/i.test(openingOf(text)))
      .map(({ path, lines }) => `${path}: ${lines}`);
    expect(wrong, 'Split it by idea, or say at its top: "Long, because …"').toEqual([]);
  });

  test(`of the sources have a median under ${MEDIAN_LINES_MAX} lines`, () => {
    const lines = sources.map((file) => file.lines).sort((a, b) => a - b);
    expect(lines[lines.length >> 1], 'Split the longest files by idea').toBeLessThan(MEDIAN_LINES_MAX);
  });

  test('leave nothing for later', () => {
    const later = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'coming ' + 'soon'].join('|')})\\b`, 'i');
    const wrong = [...everyFile, ...filesUnder('docs', /\.md$/)]
      .flatMap(({ path, text }) => text.split('\n').map((line, i) => ({ at: `${path}:${i + 1}`, line })))
      .filter(({ line }) => later.test(line))
      .map(({ at, line }) => `${at}: ${line.trim()}`);
    expect(wrong, 'Do it now, or leave it out and say so in docs/').toEqual([]);
  });
});

describe('names', () => {
  test('of files and folders are in kebab-case', () => {
    const wrong = everyFile
      .map(({ path }) => path)
      .filter((path) => !/^[a-z0-9]+([/-][a-z0-9]+)*(\.test|\.d|\.config)?\.ts$/.test(path));
    expect(wrong, 'Write words in lower case, joined by hyphens').toEqual([]);
  });

  test('of folders say what is in them', () => {
    const wrong = everyFile
      .map(({ path }) => path)
      .filter((path) => /(^|\/)(utils?|common|helpers?|types|misc|shared|lib)\//.test(path));
    expect(wrong, 'Name the folder after the one idea in it, or put the file beside its only user').toEqual([]);
  });

  test('of files say what is in them: none is an index', () => {
    const wrong = everyFile.map(({ path }) => path).filter((path) => /^index\.(d\.)?ts$/.test(basename(path)));
    expect(wrong, 'Import from the file that has the thing').toEqual([]);
  });

  test('of what is exported say what it is', () => {
    const declared = /^export (?:abstract )?(?:class|interface|type|function|const) (\w+)/gm;
    const wrong = sources.flatMap(({ path, text }) =>
      Array.from(text.matchAll(declared), ([, name]) => name)
        .filter((name) => /^I[A-Z][a-z]/.test(name) || /(Manager|Service|Factory|Helper|Utils?)$/.test(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(
      wrong,
      'Say what it is, without "I" before it or "Manager", "Service", "Factory", "Helper" behind it',
    ).toEqual([]);
  });
});
