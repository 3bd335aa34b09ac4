// The recovery kit as a page to print: one sheet of A4, black on white, without scripts and without anything from elsewhere. It is
// all that a clinic has on the worst day, so it says what to type, and holds everything that is typed. Pure.

import type { Language } from '../../language/language.ts';
import { kitTexts as words } from '../texts/kit-texts.ts';
import { speaker } from '../texts/text.ts';
import { checkWordOf, encodeKit, type Kit } from './kit-text.ts';
import { qrSvg } from './qr-svg.ts';

export interface KitFacts {
  readonly kit: Kit;
  /** What people call the clinic. */
  readonly name: string;
  readonly language: Language;
  readonly madeAt: Date;
  /** In which the date is told. */
  readonly timeZone: string;
  readonly databases: readonly KitDatabase[];
}

export interface KitDatabase {
  readonly database: string;
  readonly engine: keyof typeof words.engines;
}

export function recoveryKitPage({ kit, name, language, madeAt, timeZone, databases }: KitFacts): string {
  const say = speaker(language, timeZone);
  const text = encodeKit(kit);
  const keys = kit.recoveryKeys.map((key) => `<p class="key">${escaped(inGroups(key))}</p>`).join('');
  const commands = databases.map(
    (one) => `<code>${escaped(restoreCommand(one))}</code> <small>${say(words.engines[one.engine])}</small>`,
  );
  const steps = [
    say(words.get),
    say(words.type),
    `${say(words.list)}<br><code>offsite backups --kit kit.txt</code>`,
    `${say(words.restore)}<br>${commands.join('<br>')}<br>${say(words.older)}`,
    say(words.byHand),
    say(words.after),
  ];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${say(words.title)}: ${escaped(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<div><h1>${say(words.title)}</h1>
<p>${say(words.site)}: <b>${escaped(name)}</b> (<code>${kit.site}</code>) · ${say(words.made, { at: madeAt })}</p></div>
<div class="word"><small>${say(words.checkWord)}</small><b>${checkWordOf(kit)}</b></div>
</header>
<p class="warning"><b>${say(words.keepIt)}</b><br>${say(words.secrecy)}</p>
<section class="parts">
<div><h2>${say(words.recoveryKey)}</h2>${keys}<p><small>${say(words.recoveryKeyWhy)}</small></p></div>
<figure class="small">${qrSvg(kit.recoveryKeys.join('\n'), say(words.recoveryKey))}</figure>
</section>
<section class="parts">
<div><h2>kit.txt</h2><pre>${escaped(text)}</pre></div>
<figure class="large">${qrSvg(text, say(words.wholeKit))}<figcaption><b>${say(words.wholeKit)}.</b> ${say(words.wholeKitWhy)}</figcaption></figure>
</section>
<h2>${say(words.steps)}</h2>
<ol>${steps.map((step) => `<li>${step}</li>`).join('\n')}</ol>
<footer><p>${say(words.operator)} <span class="blank"></span></p><small>${say(words.checkWord)}: ${say(words.checkWordWhy).replace(/`([^`]+)`/g, '<code>$1</code>')}</small></footer>
</body>
</html>
`;
}

/** In fours, as people read aloud; what stands before the last hyphen is the same on every key. */
function inGroups(key: string): string {
  const [, head = '', rest = key] = /^(AGE-SECRET-KEY-(?:PQ-)?)(.*)$/.exec(key) ?? [];
  return `${head} ${rest.replaceAll(/.{4}(?=.)/g, '$& ')}`;
}

function restoreCommand({ database, engine }: KitDatabase): string {
  const where = {
    firebird: `--into-database ${database}.fdb`,
    mssql: `--to ${database}.bak`,
    files: `--into-folder ${database}`,
    'dump-folder': `--into-folder ${database}`,
    command: `--to ${database}.dump`,
  }[engine];
  return `offsite restore ${database} --kit kit.txt ${where}`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
@page { size: A4; margin: 11mm 13mm }
* { box-sizing: border-box; margin: 0 }
body { font: 9.6pt/1.32 "Segoe UI", "DejaVu Sans", Arial, sans-serif; color: #000; background: #fff; max-width: 184mm; margin: 0 auto }
h1 { font-size: 18pt } h2 { font-size: 11.5pt; margin: 2.2mm 0 .8mm } small { font-size: 8.2pt }
code, pre, .key { font-family: Consolas, "DejaVu Sans Mono", monospace }
header { display: flex; justify-content: space-between; align-items: end; border-bottom: .6mm solid; padding-bottom: 1.5mm }
.word { border: .6mm solid; padding: 1mm 3mm; text-align: center } .word b { display: block; font-size: 14pt; white-space: nowrap }
.warning { border: .3mm solid; padding: 1.5mm 2.5mm; margin: 2.2mm 0 0 }
.parts { display: flex; justify-content: space-between; gap: 5mm } .parts > div { flex: 1; min-width: 0 }
.key { font-size: 11.5pt; font-weight: bold; line-height: 1.45 }
pre { font-size: 8.8pt; line-height: 1.45; border: .3mm solid; padding: 1.5mm 2mm; white-space: pre-wrap; overflow-wrap: anywhere }
figure { margin: 2mm 0 0; text-align: center } figure svg { display: block; width: 100% } figcaption { font-size: 8.2pt }
.small { width: 29mm } .large { width: 66mm }
ol { padding-left: 6mm } li { margin-bottom: .9mm } li code { font-weight: bold; font-size: 8.9pt }
footer { border-top: .3mm solid; margin-top: 2mm; padding-top: 2.5mm } .blank { display: inline-block; width: 80mm; border-bottom: .3mm solid }
`;
