// The codes of the printed kit, read again by a reader that is not ours (zbar) from the very shapes that stand on the page. A code
// that cannot be read would be noticed on the one day on which nobody can make another.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recoveryKitPage } from '../../../edge-uploader/kit/kit-page.ts';
import { encodeKit, type Kit } from '../../../edge-uploader/kit/kit-text.ts';
import { sampleKit } from '../../edge-uploader/kit/sample-kit.ts';

const PIXELS_PER_MODULE = 4;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'offsite-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rectangles of an SVG's second path as a grey picture (PGM). */
function picture(svg: string): { bytes: Buffer; pixels: number } {
  const modules = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)![1]);
  const pixels = modules * PIXELS_PER_MODULE;
  const grey = Buffer.alloc(pixels * pixels, 255);
  const path = Array.from(svg.matchAll(/ d="([^"]*)"/g), ([, d]) => d!)[1]!;
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = 0; row < PIXELS_PER_MODULE; row++) {
      const at = (Number(y) * PIXELS_PER_MODULE + row) * pixels + Number(x) * PIXELS_PER_MODULE;
      grey.fill(0, at, at + Number(width) * PIXELS_PER_MODULE);
    }
  }
  return { bytes: Buffer.concat([Buffer.from(`P5 ${pixels} ${pixels} 255\n`), grey]), pixels };
}

function read(bytes: Buffer): string {
  const path = join(folder, 'code.pgm');
  writeFileSync(path, bytes);
  const { stdout, stderr, status } = spawnSync('zbarimg', ['--quiet', '--raw', path], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

function codesOf(kit: Kit): string[] {
  const facts = {
    kit,
    name: 'Novák',
    language: 'cs',
    madeAt: new Date('2026-11-28T07:00:00Z'),
    timeZone: 'UTC',
    databases: [],
  } as const;
  return Array.from(recoveryKitPage(facts).matchAll(/<svg.*?<\/svg>/gs), ([svg]) => svg);
}

test('both codes of the page say what stands beside them', () => {
  const [key, whole] = codesOf(sampleKit).map((svg) => read(picture(svg).bytes));
  expect(key!.trim()).toBe(sampleKit.recoveryKeys[0]);
  expect(whole!.trim()).toBe(encodeKit(sampleKit).trim());
});

test('the longest kit still has a code that is read', () => {
  const kit = {
    ...sampleKit,
    vault: {
      bucket: 'b'.repeat(63),
      region: 'ap-southeast-2',
      endpoint: `https://${'s3.'.repeat(30)}example.com:9000`,
    },
    signingPublicKeys: [1, 2, 3].map((byte) => Buffer.alloc(32, byte).toString('base64')),
    recoveryKeys: [...sampleKit.recoveryKeys, ...sampleKit.recoveryKeys],
  };
  expect(read(picture(codesOf(kit)[1]!).bytes).trim()).toBe(encodeKit(kit).trim());
});

test('a fold in the paper does not matter', () => {
  const { bytes, pixels } = picture(codesOf(sampleKit)[1]!);
  const middle = bytes.length - pixels * Math.round(pixels / 2.2);
  bytes.fill(255, middle, middle + pixels * PIXELS_PER_MODULE);
  expect(read(bytes).trim()).toBe(encodeKit(sampleKit).trim());
});
