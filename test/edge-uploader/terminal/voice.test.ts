// The progress display as a terminal gets it: whole from its first frame on, in the language that was chosen, and gone when it is over.

import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { Voice } from '../../../edge-uploader/terminal/voice.ts';
import type { Language } from '../../../language/language.ts';

function stage(language: Language) {
  let time = new Date('2026-11-28T06:05:00Z');
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), {
    ...{ isTTY: true, columns: 120, cursorTo: () => true, clearLine: () => true, moveCursor: () => true },
  }) as unknown as NodeJS.WriteStream & PassThrough;
  const voice = new Voice({ json: false, language, timeZone: 'Europe/Prague', stdout, stderr, now: () => time });
  const progress = (done: number, total: number | undefined): void => {
    voice.progress('progress', { done, total, note: 'note' }, {});
  };
  return {
    ...{ voice, progress },
    wait: (seconds: number) => {
      time = new Date(time.getTime() + seconds * 1000);
    },
    shown: () => stripVTControlCharacters(String(stderr.read() ?? '')).replaceAll('\u00a0', ' '),
  };
}

test('its first frame says what is known, and leaves open what is not', () => {
  const { progress, shown, voice } = stage('cs');
  progress(5_000_000, 60_000_000);
  expect(shown()).toMatch(/█░+ 8 % · 5 MB · – · zbývá \? · note/);
  voice.endProgress();
});

test('later the rate, and the time that is left', () => {
  const { progress, wait, shown, voice } = stage('en');
  progress(0, 60_000_000);
  wait(10);
  progress(30_000_000, 60_000_000);
  voice.endProgress();
  expect(shown()).toMatch(/ 50 % · 30 MB · 3 MB\/s · 10 s left · note/);
});

test('where nobody knows how much it is, neither a bar nor an end is made up', () => {
  const { progress, wait, shown, voice } = stage('cs');
  progress(0, undefined);
  wait(10);
  progress(30_000_000, undefined);
  voice.endProgress();
  expect(shown()).toMatch(/30 MB · 3 MB\/s · note/);
  expect(shown()).not.toMatch(/%|zbývá/);
});
