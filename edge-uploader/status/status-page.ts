// The status as a page that opens by double-click: one file, nothing from elsewhere, complete without scripts. Its one script, of which
// the policy in the head knows the hash, uncovers the warning on a page that has become too old; without it, the same stands in words
// below. Never by colour alone: each state has its own sign and its own words.

import { createHash } from 'node:crypto';
import { statusTexts as texts } from '../texts/status-texts.ts';
import type { Speaker } from '../texts/text.ts';
import type { Level } from './judge-status.ts';
import type { StatusFacts } from './status-facts.ts';
import { STATUS_STYLE } from './status-style.ts';
import { type DatabaseWords, type StatusWords, statusWords } from './status-words.ts';

/** `staleAfter`: when there should be a newer page. */
export function statusPage(facts: StatusFacts, { say, staleAfter }: { say: Speaker; staleAfter: Date }): string {
  const words = statusWords(facts, say);
  return `<!doctype html>
<html lang="${say.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${SCRIPT_HASH}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escaped(words.headline)}: ${escaped(facts.name)}</title>
<style>${STATUS_STYLE}</style>
</head>
<body>
<header><p class="site">${escaped(facts.name)}</p></header>
<main>
<p id="stale" data-after="${staleAfter.getTime()}" role="alert" hidden>${escaped(say(texts.stale))}</p>
<section class="answer ${words.level}">
${signOf(words.level)}
<div><h1>${escaped(words.headline)}</h1>${words.unasked === undefined ? '' : `<p>${escaped(words.unasked)}</p>`}</div>
</section>
<section class="steps"><h2>${escaped(say(texts.whatToDo))}</h2>${stepList(words)}</section>
<section><h2>${escaped(say(texts.databases))}</h2>
<div class="cards">${words.databases.map(card).join('\n') || `<p>${escaped(say(texts.noDatabases))}</p>`}</div></section>
<section><h2>${escaped(say(texts.runs))}</h2><ul class="plain">${items(words.runs)}</ul></section>
<section><h2>${escaped(say(texts.copies))}</h2>
<ul class="plain rules">${words.rules.map((rule) => ruleItem(rule, say)).join('\n')}</ul></section>
</main>
<footer>
<p>${escaped(say(texts.writtenAt, { at: facts.writtenAt }))} ${escaped(say(texts.renewed))} <strong>${escaped(say(texts.staleAfter, { at: staleAfter }))}</strong></p>
<p>${escaped(say(texts.technician, { site: facts.site, version: facts.uploaderVersion }))}</p>
</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const SCRIPT = `const s=document.getElementById('stale');if(Date.now()>Number(s.dataset.after)){s.hidden=false;document.body.className='old'}`;
const SCRIPT_HASH = `sha256-${createHash('sha256').update(SCRIPT).digest('base64')}`;

function stepList({ steps }: StatusWords): string {
  const [only, ...more] = steps;
  return more.length === 0 ? `<p>${escaped(only ?? '')}</p>` : `<ol>${items(steps)}</ol>`;
}

function card({ name, level, label, story, details }: DatabaseWords): string {
  const rows = details.map((detail) => `<div><dt>${escaped(detail.name)}</dt><dd>${escaped(detail.value)}</dd></div>`);
  return `<article class="card ${level}">
<h3>${escaped(name)}</h3>
<p class="label">${signOf(level)}<span>${escaped(label)}</span></p>
${story === undefined ? '' : `<p class="story">${escaped(story)}</p>`}
<dl>${rows.join('')}</dl>
</article>`;
}

function ruleItem({ name, isMet, story }: StatusWords['rules'][number], say: Speaker): string {
  const answer = escaped(say(isMet ? texts.yes : texts.no));
  return `<li class="${isMet ? 'good' : 'unmet'}">${isMet ? CHECK : RING}<div><strong>${escaped(name)}: ${answer}.</strong> ${escaped(story)}</div></li>`;
}

const items = (lines: readonly string[]): string => lines.map((line) => `<li>${escaped(line)}</li>`).join('');

/** Drawn, not written: a font without the sign would leave a box. For eyes only; the words beside them say the same. */
const drawn = (inside: string): string =>
  `<svg class="sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${inside}</svg>`;
const CHECK = drawn('<circle cx="12" cy="12" r="11"/><path d="M6.5 12.5l3.7 3.7 7.3-8"/>');
const RING = drawn('<circle cx="12" cy="12" r="10" class="empty"/>');
const SIGNS: Readonly<Record<Level, string>> = {
  good: CHECK,
  attention: drawn('<path class="body" d="M12 1.5L23.3 21.5H.7z"/><path d="M12 8.5v6"/><path d="M12 18v.1"/>'),
  bad: drawn('<path class="body" d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path d="M8 8l8 8M16 8l-8 8"/>'),
};
const signOf = (level: Level): string => SIGNS[level];

/** What would be torn apart at the end of a line: dates ("28. 11.", "28 Nov"), and words of one letter, which Czech keeps with the next. */
const keptTogether = (text: string): string =>
  text
    .replaceAll(/(\d\.|\bve) (?=\d)/g, '$1\u00a0')
    .replaceAll(/\b(\d{1,2}) (?=\p{Lu}\p{Ll}{2} \d{4})/gu, '$1\u00a0')
    .replaceAll(/(?<=^|[\s(])([ksvzouai]) /gi, '$1\u00a0');

const escaped = (text: string): string =>
  keptTogether(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
