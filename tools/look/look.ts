// `npm run look`: writes every page that people read in all of its states and both languages, photographs them with a real browser, and
// fails where one is wider than its window, asks for anything from elsewhere, or breaks its own policy. Whether it is pleasant to read
// is for the eyes: the pictures lie in dist/look.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { staleAfter } from '../../edge-uploader/status/stale-after.ts';
import { statusLines } from '../../edge-uploader/status/status-lines.ts';
import { statusPage } from '../../edge-uploader/status/status-page.ts';
import { speaker } from '../../edge-uploader/texts/text.ts';
import { LANGUAGES } from '../../language/language.ts';
import { ensureDebianPackages } from '../debian-packages.ts';
import { Browser, type View } from './browser.ts';
import { SAMPLE_STATUSES } from './sample-status.ts';

const TIME_ZONE = 'Europe/Prague';
const FOLDER = resolve('dist/look');
const VIEWS: Readonly<Record<string, View>> = {
  phone: { width: 390, scheme: 'light', media: 'screen' },
  desktop: { width: 1280, scheme: 'light', media: 'screen' },
  'phone-dark': { width: 390, scheme: 'dark', media: 'screen' },
  'desktop-dark': { width: 1280, scheme: 'dark', media: 'screen' },
  // A sheet of A4 between its margins.
  print: { width: 690, scheme: 'light', media: 'print' },
};

const { values, positionals } = parseArgs({
  options: { view: { type: 'string', multiple: true } },
  allowPositionals: true,
});
const states = positionals.length > 0 ? positionals : Object.keys(SAMPLE_STATUSES);
const views = values.view ?? ['phone', 'desktop'];

await ensureDebianPackages(['chromium']);
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const browser = await Browser.open();
const troubles: string[] = [];
try {
  for (const state of states) {
    const facts = SAMPLE_STATUSES[state];
    if (facts === undefined)
      throw new Error(`there is no state ${state}; there are ${Object.keys(SAMPLE_STATUSES).join(', ')}`);
    for (const language of LANGUAGES) {
      const say = speaker(language, TIME_ZONE);
      const page = join(FOLDER, `${state}-${language}.html`);
      await writeFile(page, statusPage(facts, { say, staleAfter: staleAfter(facts) }));
      await writeFile(join(FOLDER, `${state}-${language}.txt`), `${statusLines(facts, say).join('\n')}\n`);
      for (const view of views) await look(page, view, { now: facts.writtenAt });
      if (state === 'good') {
        const tooLate = new Date(staleAfter(facts).getTime() + 3_600_000);
        for (const view of views) await look(page, view, { now: tooLate, name: 'stale' });
      }
    }
  }
} finally {
  await browser.close();
}

async function look(page: string, viewName: string, { now, name }: { now: Date; name?: string }): Promise<void> {
  const view = VIEWS[viewName];
  if (view === undefined) throw new Error(`there is no view ${viewName}; there are ${Object.keys(VIEWS).join(', ')}`);
  const { png, contentWidth, complaints } = await browser.look(pathToFileURL(page).href, { ...view, now });
  const picture = page.replace(/\.html$/, `${name === undefined ? '' : `-${name}`}-${viewName}.png`);
  await writeFile(picture, png);
  if (contentWidth > view.width)
    troubles.push(`${picture}: it is ${contentWidth} pixels wide, the window ${view.width}`);
  troubles.push(...complaints.map((complaint) => `${picture}: ${complaint}`));
}

for (const trouble of troubles) process.stdout.write(`${trouble}\n`);
process.stdout.write(`${states.length * LANGUAGES.length} pages, looked at in ${views.length} views each: ${FOLDER}\n`);
process.exitCode = troubles.length === 0 ? 0 : 1;
