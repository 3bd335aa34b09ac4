// From the files of the operator to what is deployed: the example where nothing was written yet, and no site under another's name.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readSettings, readSites } from '../../../infra/deployment/read-files.ts';
import { ROOT } from '../synthesise.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'offsite-files-'));
  folders.push(folder);
  mkdirSync(join(folder, 'sites'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const example = readFileSync(join(ROOT, 'deployment.example.yaml'), 'utf8');
const site = readFileSync(join(ROOT, 'sites/example.yaml.example'), 'utf8');

test('a clone in which nothing was written has the example’s settings, and no site', () => {
  const folder = folderWith({ 'deployment.example.yaml': example, 'sites/example.yaml.example': site });
  expect(readSettings(folder)).toMatchObject({ isExample: true, settings: { lockMode: 'governance' } });
  expect(readSites(folder)).toEqual([]);
});

test('what the operator wrote is taken instead', () => {
  const own = example.replace('governance', 'compliance');
  const folder = folderWith({ 'deployment.example.yaml': example, 'deployment.yaml': own });
  expect(readSettings(folder)).toMatchObject({ isExample: false, settings: { lockMode: 'compliance' } });
});

test('sites come in the order of their names; the example, under its site’s name, is one', () => {
  const folder = folderWith({
    'sites/b.yaml': 'site: b\n',
    'sites/novak-praha.yaml': site,
    'sites/a.yaml': 'site: a\n',
  });
  expect(readSites(folder).map((one) => one.site)).toEqual(['a', 'b', 'novak-praha']);
});

test('a file under another site’s name is refused, with the name that it should have', () => {
  const folder = folderWith({ 'sites/other.yaml': site });
  expect(() => readSites(folder)).toThrow(/sites\/other\.yaml .*rename the file to novak-praha\.yaml/);
});

test('a site whose name is too long for IAM is refused before anything is deployed', () => {
  const long = 'a'.repeat(41);
  const folder = folderWith({ [`sites/${long}.yaml`]: `site: ${long}\n` });
  expect(() => readSites(folder)).toThrow(/more than 40 characters/);
});
