// Every text of the page can be read on what it stands on, by day, by night and on paper: at least 4.5 to 1, as WCAG AA asks.

import { expect, test } from 'vitest';
import { STATUS_STYLE } from '../../../edge-uploader/status/status-style.ts';

const [day = '', night = '', paper = ''] = STATUS_STYLE.split(/@media (?:\(prefers-color-scheme: dark\)|print)/);
const coloursIn = (part: string): Map<string, string> =>
  new Map(Array.from(part.matchAll(/--([a-z-]+): (#[0-9a-f]{3,6})/g), ([, name, colour]) => [name!, colour!]));

/** Relative luminance, as WCAG defines it. */
function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.slice(1).replaceAll(/./g, '$&$&') : colour.slice(1);
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const value = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

const TEXTS = [
  ...['ink', 'soft'].flatMap((text) => ['page', 'card'].map((ground) => [text, ground] as const)),
  ...['good', 'attention', 'bad'].flatMap((state) =>
    [`${state}-tint`, 'card'].map((ground) => [state, ground] as const),
  ),
  ...['good', 'attention', 'bad'].map((state) => ['ink', `${state}-tint`] as const),
];

test.each([
  ['day', day],
  ['night', night],
  ['paper', paper],
])('by %s', (_, part) => {
  const colours = coloursIn(part);
  for (const [text, ground] of TEXTS) {
    const ratio = contrast(colours.get(text)!, colours.get(ground)!);
    expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  }
});

test('the measure itself', () => {
  expect(contrast('#000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#fff')).toBeLessThan(4.5);
});
