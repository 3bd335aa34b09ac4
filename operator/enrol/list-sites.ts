// `npm run enrol -- list`: every clinic with its state, those with something to do first. Without it a clinic whose contact never
// confirmed, or whose key never came, would look like one that is well.

import { readSites } from '../../infra/deployment/read-files.ts';
import { SITE_STACK_PREFIX } from '../../infra/policies/deployed-names.ts';
import { listStacks } from '../account/stacks.ts';
import type { Dialogue } from '../dialogue.ts';
import { lookAtSite, type SiteState } from './look-at-site.ts';
import type { EnrolmentPlace } from './place.ts';
import { sayTime } from './words.ts';

/** IAM answers some fifteen requests a second; a site takes six. */
const SITES_AT_ONCE = 4;

export async function listSites(place: EnrolmentPlace, { json }: { json: boolean }): Promise<void> {
  const { root, account, dialogue } = place;
  const registrations = readSites(root);
  const stacks = await listStacks(account);
  const states: SiteState[] = [];
  const waiting = [...registrations];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      states.push(await lookAtSite(place, next, stacks));
    }
  };
  await Promise.all(Array.from({ length: SITES_AT_ONCE }, work));
  states.sort((one, other) => rank(one) - rank(other) || (one.site < other.site ? -1 : 1));
  for (const state of states) {
    if (json) dialogue.say(JSON.stringify(state));
    else saySite(dialogue, state);
  }
  if (json) return;
  const known = new Set(registrations.map(({ site }) => SITE_STACK_PREFIX + site));
  for (const name of stacks.keys()) {
    if (!name.startsWith(SITE_STACK_PREFIX) || known.has(name)) continue;
    const site = name.slice(SITE_STACK_PREFIX.length);
    dialogue.say(`!   ${site}: its stack is deployed, and there is no sites/${site}.yaml. Bring the file back.`);
  }
  const busy = states.filter(({ tasks }) => tasks.length > 0).length;
  dialogue.say(
    states.length === 0
      ? 'No site is enrolled yet: npm run enrol -- <site>'
      : `\n${states.length} ${states.length === 1 ? 'site' : 'sites'}, ${busy} with something to do`,
  );
}

const rank = ({ tasks }: SiteState): number => (tasks.length > 0 ? 0 : 1);

function saySite(dialogue: Dialogue, { site, name, lastGood, keys, tasks }: SiteState): void {
  const used = keys.uploader.map(({ lastUsedAt }) => lastUsedAt?.getTime() ?? 0);
  const backups = Object.entries(lastGood).map(([database, time]) =>
    time === undefined ? `${database}: no good backup yet` : `${database}: good backup of ${sayTime(time)}`,
  );
  const lastUse = Math.max(0, ...used);
  const use = lastUse === 0 ? 'key never used' : `key used ${sayTime(new Date(lastUse))}`;
  dialogue.say(`${tasks.length > 0 ? '!  ' : 'ok '} ${site} (${name}) · ${[...backups, use].join(' · ')}`);
  for (const line of tasks) dialogue.say(`      ${line}`);
}
