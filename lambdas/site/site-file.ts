// A site as the operator writes it: the registration as YAML, where everything that has a default may be left out
// (docs/sites.md). Parsed as a whole, because a setting that is silently ignored is an alert that nobody gets.

import { readYaml } from './read-yaml.ts';
import { checkSite, type Registration } from './registration.ts';

/**
 * Throws a `Refusal` that names `file` and every field that is wrong. A site that has no signing key yet is complete for its stack,
 * and cannot be registered.
 */
export function parseSiteFile(text: string, file = 'the site file'): Registration {
  return checkSite(file, readYaml(text, file));
}
