// What each rule of a verdict means, for a technician, in each language: a finding's own reason is English and may quote what a
// clinic's server wrote.

import type { Language } from '../../language/language.ts';
import type { Finding } from '../../vault/verdict.ts';

export const RULE_WORDS: Readonly<Record<Finding['rule'], Record<Language, string>>> = {
  unregistered: { cs: 'ordinace není zaregistrovaná', en: 'the site is not registered' },
  missing: { cs: 'objekt v úložišti chybí', en: 'the object is missing from the vault' },
  hidden: { cs: 'objekt je skrytý značkou smazání', en: 'the object is hidden by a delete marker' },
  manifest: { cs: 'soupis zálohy není platný', en: 'the manifest is not valid' },
  size: { cs: 'objekt má jinou velikost, než má mít', en: 'the object has the wrong size' },
  checksum: { cs: 'kontrolní součet nesouhlasí', en: 'the checksum does not match' },
  damaged: { cs: 'uložené bajty jsou poškozené', en: 'the stored bytes are damaged' },
  archived: {
    cs: 'objekt je v archivní třídě, nedá se hned číst',
    en: 'the object is archived and cannot be read at once',
  },
  encryption: {
    cs: 'objekt je zašifrovaný jinak, než má být',
    en: 'the object is encrypted in another way than it must be',
  },
  unlocked: { cs: 'objekt není zamčený proti smazání', en: 'the object is not locked against deletion' },
  'lock-short': { cs: 'zámek objektu brzy končí', en: 'the object’s lock ends too soon' },
  incomplete: {
    cs: 'v záloze chybí soubory, které se nepodařilo přečíst',
    en: 'files that could not be read are missing from it',
  },
  'lock-mode': { cs: 'zámek objektu je slabší, než má být', en: 'the object’s lock is weaker than it must be' },
};
