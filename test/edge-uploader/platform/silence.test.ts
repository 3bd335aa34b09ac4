// Silence is what was heard while awake: neither a sleep nor a busy moment may end a dump, and a dump that is dead must not go on.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Silence } from '../../../edge-uploader/platform/silence.ts';

function listening() {
  let now = 0;
  const silence = new Silence(1000, () => now);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { silence, pass };
}

test('as many seconds as were looked through', () => {
  const { silence, pass } = listening();
  for (let i = 1; i <= 900; i++) {
    pass(1000);
    expect(silence.look()).toBe(i);
  }
  silence.moved();
  pass(500);
  expect(silence.look()).toBe(0.5);
});

test('a night that was slept through counts for three looks', () => {
  const { silence, pass } = listening();
  pass(1000);
  expect(silence.look()).toBe(1);
  pass(8 * 3_600_000);
  expect(silence.look()).toBe(4);
});

test('never more than what has passed, and all of it where looks are in time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 50 }), (steps) => {
      const { silence, pass } = listening();
      let passed = 0;
      for (const step of steps) {
        pass(step);
        passed += step;
        expect(silence.look()).toBeCloseTo(passed / 1000);
      }
    }),
  );
});
