// Takes a clinic's public signing key into its site file. The key came by a way that others may reach; so it counts only with its
// digits, which the operator hears from the technician and types. Whoever could slip another key in could have backups of his own
// believed, and the clinic's refused.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { SITES_FOLDER } from '../../infra/deployment/read-files.ts';
import { parseSiteFile } from '../../lambdas/site/site-file.ts';
import { isFingerprintOf, parseSigningKeyText } from '../../vault/signing-key-text.ts';
import type { Dialogue } from '../dialogue.ts';
import { Failure } from '../failure.ts';

/** False where the key was known already. A key that is replaced stays: the backups that it signed still need it. */
export async function acceptSigningKey(
  options: { root: string; site: string; text: string; fingerprint: string | undefined },
  dialogue: Dialogue,
): Promise<boolean> {
  const { root, site, text } = options;
  const key = parseSigningKeyText(text);
  if (key.site !== site) {
    throw new Failure(`taking the signing key of ${site}: the text is of the site ${key.site}`, {
      hint: 'Ask the technician for the line that `offsite keys` showed on this clinic’s server.',
    });
  }
  const file = `${SITES_FOLDER}/${site}.yaml`;
  const before = readFileSync(join(root, file), 'utf8');
  const { signingPublicKeys } = parseSiteFile(before, file);
  if (signingPublicKeys.includes(key.signingPublicKey)) return false;
  const typed =
    options.fingerprint ??
    (await dialogue.ask({
      what: 'Call the technician. Which 24 digits stand on the clinic’s server? (as they are read to you, not from the message)',
      option: '--fingerprint "1234 5678 …"',
    }));
  if (!isFingerprintOf(key, typed)) {
    throw new Failure(`taking the signing key of ${site}: the digits that were read to you are not those of this key`, {
      hint: 'Compare once more. If they differ again, somebody changed the message on its way: take no key from there.',
    });
  }
  const document = parseDocument(before);
  const list = document.get('signingPublicKeys');
  if (isSeq(list)) list.add(key.signingPublicKey);
  else document.set('signingPublicKeys', [key.signingPublicKey]);
  const after = document.toString({ lineWidth: 0 });
  parseSiteFile(after, file);
  // Under another name first: the operator's own words in it must survive a full disk.
  writeFileSync(join(root, `${file}.new`), after);
  renameSync(join(root, `${file}.new`), join(root, file));
  dialogue.say(`${file} names the signing key now.`);
  return true;
}
