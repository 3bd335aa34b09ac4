// The status in words, in one language: what the terminal and the page both show, each in its own layout. Pure.

import type { ExitName } from '../failure.ts';
import { exitTexts } from '../texts/exit-texts.ts';
import { situationTexts } from '../texts/situation-texts.ts';
import { statusTexts as texts } from '../texts/status-texts.ts';
import type { Speaker } from '../texts/text.ts';
import { type Copies, countCopies, ruleOf } from './count-copies.ts';
import { type DatabaseJudgement, judgeStatus, type Level, type Situation } from './judge-status.ts';
import type { DatabaseFacts, StatusFacts } from './status-facts.ts';

export interface StatusWords {
  readonly level: Level;
  readonly headline: string;
  /** That the cloud could not be asked, and from when the rest is; undefined where it could. */
  readonly unasked: string | undefined;
  readonly steps: readonly string[];
  readonly databases: readonly DatabaseWords[];
  readonly runs: readonly string[];
  /** "2-2-1-1-0". */
  readonly rule: string;
  readonly rules: readonly { readonly name: string; readonly isMet: boolean; readonly story: string }[];
}

export interface DatabaseWords {
  readonly name: string;
  readonly level: Level;
  readonly label: string;
  readonly story: string | undefined;
  readonly details: readonly { readonly name: string; readonly value: string }[];
}

type Step = keyof typeof texts.step;

/** Whoever has done the first steps may find that the last ones are not needed. */
const STEPS_IN_ORDER: readonly Step[] = [
  ...(['ransom', 'checkInternet', 'checkServer', 'leaveOn', 'waitForCheck', 'installSchedule'] as const),
  ...(['callTechnician', 'nothing'] as const),
];

const STEPS_OF: Readonly<Record<Situation, readonly Step[]>> = {
  ...{ good: [], checking: [], unchecked: [], running: ['leaveOn'], 'first-check': ['leaveOn', 'waitForCheck'] },
  ...{ unjudged: ['callTechnician'], incomplete: ['callTechnician'], suspicious: ['ransom', 'callTechnician'] },
  ...{ interrupted: ['leaveOn'], unknown: ['checkInternet', 'callTechnician'] },
  ...{ late: ['checkServer', 'callTechnician'], 'run-failed': ['callTechnician'] },
  ...{ 'check-failed': ['leaveOn', 'callTechnician'], never: ['callTechnician'] },
};

export function statusWords(facts: StatusFacts, say: Speaker): StatusWords {
  const { level, databases } = judgeStatus(facts);
  const copies = countCopies(facts);
  return {
    level,
    headline: say(texts.headline[level]),
    unasked: facts.unasked && say(texts.unasked, { at: facts.askedAt }),
    steps: stepsOf(
      facts,
      databases.map(({ situation }) => situation),
    ).map((step) => say(texts.step[step])),
    databases: databases.map((judged) => databaseWords(judged, say)),
    runs: runsOf(facts, say),
    rule: ruleOf(copies),
    rules: rulesOf(copies, say),
  };
}

function stepsOf({ unasked, scheduleInstalled, databases }: StatusFacts, situations: readonly Situation[]): Step[] {
  const needed = new Set<Step>(situations.flatMap((situation) => STEPS_OF[situation]));
  if (unasked !== undefined) needed.add('checkInternet');
  if (scheduleInstalled === false) needed.add('installSchedule');
  if (databases.length === 0) needed.add('callTechnician');
  // They say so, too.
  if (needed.has('checkServer')) needed.delete('checkInternet');
  if (needed.has('installSchedule')) needed.delete('callTechnician');
  if (needed.size === 0) needed.add('nothing');
  return STEPS_IN_ORDER.filter((step) => needed.has(step));
}

function databaseWords({ facts, situation, level }: DatabaseJudgement, say: Speaker): DatabaseWords {
  const { name, cloud, lastDrill } = facts;
  const { voice } = say;
  const good = cloud?.lastGood;
  const lines: [name: string, value: string][] = [
    [say(texts.lastGood), good === undefined ? say(texts.noGood) : voice.dateAndTime(good.storedAt)],
  ];
  if (good !== undefined) lines.push([say(texts.lockedUntil), voice.date(good.lockedUntil)]);
  if (good?.dumpBytes !== undefined) lines.push([say(texts.size), voice.bytes(good.dumpBytes)]);
  lines.push([say(texts.lastDrill), lastDrill === undefined ? say(texts.noDrill) : voice.date(lastDrill)]);
  return {
    ...{
      name,
      level,
      label: say(situationTexts.label[situation]),
      story: storyOf(facts, situation, say),
    },
    details: lines.map(([called, value]) => ({ name: called, value })),
  };
}

function storyOf({ cloud, lastRun }: DatabaseFacts, situation: Situation, say: Speaker): string | undefined {
  if (situation === 'good') return undefined;
  if (situation === 'running' || situation === 'unknown' || situation === 'never')
    return say(situationTexts.story[situation]);
  const newest = cloud?.newest?.storedAt ?? new Date(Number.NaN);
  if (situation === 'run-failed') {
    const { startedAt: at, exit } = lastRun ?? { startedAt: newest, exit: 'bug' as ExitName };
    return say(situationTexts.story['run-failed'], { at, why: say(exitTexts[exit]) });
  }
  return say(situationTexts.story[situation], {
    at: situation === 'interrupted' ? (lastRun?.startedAt ?? newest) : newest,
  });
}

function runsOf({ runningSince, nextRun, scheduleInstalled, databases }: StatusFacts, say: Speaker): string[] {
  const runs = databases.flatMap(({ lastRun }) => lastRun ?? []).sort((a, b) => +b.endedAt - +a.endedAt);
  const [last] = runs;
  const isGood = runs.every(({ exit }) => exit === 'ok');
  return [
    ...(runningSince === undefined ? [] : [say(texts.runningSince, { at: runningSince })]),
    ...(last === undefined ? [] : [say(isGood ? texts.lastRunGood : texts.lastRunBad, { at: last.endedAt })]),
    nextRun === undefined ? say(texts.noSchedule) : say(texts.nextRun, { at: nextRun }),
    ...(scheduleInstalled === false ? [say(texts.notInstalled)] : []),
  ];
}

function rulesOf(
  { copies, media, elsewhere, locked, lockedUntil, errors }: Copies,
  say: Speaker,
): StatusWords['rules'] {
  const { rule, ruleStory: story } = texts;
  const inCloud = elsewhere === 1;
  return [
    [rule.copies, copies >= 3, say(inCloud ? story.twoCopies : story.oneCopy)] as const,
    [rule.media, media >= 2, say(inCloud ? story.serverAndCloud : story.serverOnly)] as const,
    [rule.elsewhere, inCloud, say(inCloud ? story.inCloud : story.notInCloud)] as const,
    [
      rule.locked,
      locked === 1,
      lockedUntil ? say(story.lockedUntil, { at: lockedUntil }) : say(story.notLocked),
    ] as const,
    [rule.errors, errors === 0, say(errors === 0 ? story.tried : story.untried)] as const,
  ].map(([name, isMet, words]) => ({ name: say(name), isMet, story: words }));
}
