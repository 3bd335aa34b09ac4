// Reads what the operator wrote: deployment.yaml and one file for each clinic in sites/. A clone in which nothing was written yet has the
// example's settings and no site, so that everything can be synthesised before anything is decided.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Registration } from '../../lambdas/site/registration.ts';
import { parseSiteFile } from '../../lambdas/site/site-file.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseSettings, type Settings } from './settings.ts';

export const SETTINGS_FILE = 'deployment.yaml';
export const EXAMPLE_SETTINGS_FILE = 'deployment.example.yaml';
export const SITES_FOLDER = 'sites';
/** Where the example lies, whatever folder the operator keeps his own files in. */
const PROJECT = join(import.meta.dirname, '../..');

/** An IAM user's name has 64 characters, and `clinic-offsite-uploader-` stands before the site. */
export const DEPLOYED_SITE_CHARACTERS_MAX = 40;

export function readSettings(root: string): { settings: Settings; isExample: boolean } {
  const isExample = !existsSync(join(root, SETTINGS_FILE));
  const [folder, file] = isExample ? [PROJECT, EXAMPLE_SETTINGS_FILE] : [root, SETTINGS_FILE];
  return { settings: parseSettings(readFileSync(join(folder, file), 'utf8'), file), isExample };
}

/** In the order of their names. Other files than *.yaml are not looked at. */
export function readSites(root: string): Registration[] {
  const folder = join(root, SITES_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readSite(root, basename(name, '.yaml')));
}

export function readSite(root: string, site: string): Registration {
  const file = `${SITES_FOLDER}/${site}.yaml`;
  const registration = parseSiteFile(readFileSync(join(root, file), 'utf8'), file);
  if (registration.site !== site) {
    throw new Refusal(file, `it registers ${registration.site}: rename the file to ${registration.site}.yaml`);
  }
  if (site.length > DEPLOYED_SITE_CHARACTERS_MAX) {
    const why = `site: has more than ${DEPLOYED_SITE_CHARACTERS_MAX} characters, and IAM takes no longer names for its users`;
    throw new Refusal(file, why);
  }
  return registration;
}
