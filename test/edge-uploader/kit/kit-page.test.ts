// The printed page: complete in both languages, alone in the world, and with nothing in it that a name could break.

import { expect, test } from 'vitest';
import { type KitFacts, recoveryKitPage } from '../../../edge-uploader/kit/kit-page.ts';
import { checkWordOf } from '../../../edge-uploader/kit/kit-text.ts';
import { sampleKit } from './sample-kit.ts';

const facts: KitFacts = {
  kit: sampleKit,
  name: 'Ordinace <MUDr.> Novák & syn',
  language: 'cs',
  timeZone: 'Europe/Prague',
  madeAt: new Date('2026-11-28T07:00:00Z'),
  databases: [
    { database: 'main', engine: 'firebird' },
    { database: 'images', engine: 'mssql' },
    { database: 'papers', engine: 'files' },
  ],
};

test.each(['cs', 'en'] as const)('%s: it holds all that is typed, and every command written out', (language) => {
  const page = recoveryKitPage({ ...facts, language });
  const { vault, credentials, signingPublicKeys, site } = sampleKit;
  for (const part of [site, vault.bucket, vault.region, ...Object.values(credentials), ...signingPublicKeys])
    expect(page).toContain(part);
  expect(page).toContain('1QQP ZRY9 X8GF');
  expect(page).toContain(checkWordOf(sampleKit));
  expect(page).toContain('offsite restore main --kit kit.txt --into-database main.fdb');
  expect(page).toContain('offsite restore images --kit kit.txt --to images.bak');
  expect(page).toContain('offsite restore papers --kit kit.txt --into-folder papers');
  expect(page).toContain(`<html lang="${language}">`);
  expect(page).toContain(language === 'cs' ? '28. 11. 2026' : '28 Nov 2026');
  expect(page.match(/<svg/g)).toHaveLength(2);
});

test('it asks nobody for anything and runs nothing', () => {
  const page = recoveryKitPage(facts);
  expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|\son\w+=/i);
  expect(page).toContain(`content="default-src 'none'`);
});

test('a name is text, whatever is in it', () => {
  const page = recoveryKitPage(facts);
  expect(page).toContain('Ordinace &lt;MUDr.&gt; Novák &amp; syn');
  expect(page).not.toContain('<MUDr.>');
});
