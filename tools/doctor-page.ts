// The table of docs/doctor.md: every finding of `offsite doctor`, made from the checks and the catalogue. A page that was written by hand would
// know half of them by next year.

import type { Finding, FindingName } from '../edge-uploader/doctor/check.ts';
import { CHECKS } from '../edge-uploader/doctor/checks.ts';
import { FINDING_TEXTS, tellFinding } from '../edge-uploader/doctor/finding-texts.ts';
import { FINDINGS_OF } from '../edge-uploader/doctor/findings.ts';
import { doctorTexts } from '../edge-uploader/texts/doctor-texts.ts';
import { speaker } from '../edge-uploader/texts/text.ts';

const say = speaker('en', 'Europe/Prague');

/** The page with the table as it is now. Throws if it has no place for one. */
export function withFindings(page: string): string {
  const place = /(<!-- findings: npm run doctor-page -->\n)[\s\S]*?(<!-- end of findings -->)/;
  if (!place.test(page)) throw new Error('docs/doctor.md has no place for its findings');
  return page.replace(place, (_, begin: string, end: string) => `${begin}\n${findingTable()}\n${end}`);
}

function findingTable(): string {
  const rows = CHECKS.flatMap(({ name }) =>
    Object.entries(FINDINGS_OF[name]).map(([what, state]) => {
      const { says, mend } = tellFinding(example(what as FindingName), say);
      const how = say(doctorTexts.states[state]);
      const advice = mend ?? '';
      return `| ${say(doctorTexts.checks[name])} | \`${what}\` | ${how} | ${cell(says)} | ${cell(advice)} |\n`;
    }),
  );
  return `| looked at | \`what\` | state | says, for instance | and what to do |\n|---|---|---|---|---|\n${rows.join('')}`;
}

const example = (what: FindingName): Finding => ({ what, facts: FINDING_TEXTS[what].says.example }) as Finding;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\u00a0', ' ');
