// What `offsite update` says, and a scheduled run that updates the program.

import { phrase, text } from './text.ts';

interface Versions {
  readonly version: string;
  readonly before: string;
}

const EXAMPLE: Versions = { version: '0.3.0', before: '0.2.0' };

export const updateTexts = {
  current: text(
    { version: '0.3.0' },
    {
      en: ({ version }) => `offsite ${version} is the newest version that there is`,
      cs: ({ version }) => `offsite ${version} je nejnovější dostupná verze`,
    },
  ),
  offered: text(EXAMPLE, {
    en: ({ version, before }) => `offsite ${version} is there; this is ${before}`,
    cs: ({ version, before }) => `k dispozici je offsite ${version}; tady běží ${before}`,
  }),
  howToInstall: phrase({ en: '`offsite update` installs it', cs: 'nainstaluje ji `offsite update`' }),
  works: phrase({
    en: 'the new version starts on this machine; looking at how everything is before the change',
    cs: 'nová verze se na tomto počítači spustí; zjišťuje se stav před výměnou',
  }),
  swapped: phrase({
    en: 'the new version is in place; looking at whether everything is as before',
    cs: 'nová verze je na svém místě; zjišťuje se, zda vše funguje jako dřív',
  }),
  puttingBack: text<{ worse: readonly string[] }>(
    { worse: ['login', 'network'] },
    {
      en: ({ worse }) => `the new version does worse (${worse.join('; ')}); putting the old one back`,
      cs: ({ worse }) => `s novou verzí je to horší (${worse.join('; ')}); vrací se stará`,
    },
  ),
  installed: text(EXAMPLE, {
    en: ({ version, before }) => `offsite is now ${version}; it was ${before}`,
    cs: ({ version, before }) => `offsite má teď verzi ${version}; měl ${before}`,
  }),
  waitShare: text(
    { version: '0.3.0' },
    {
      en: ({ version }) => `offsite ${version} is there; this clinic’s turn has not come yet`,
      cs: ({ version }) => `offsite ${version} je k dispozici; na tuto ordinaci ještě nepřišla řada`,
    },
  ),
  waitPutBack: text(
    { version: '0.3.0' },
    {
      en: ({ version }) => `offsite ${version} did not work here before and is not tried again by itself`,
      cs: ({ version }) => `offsite ${version} tady už jednou nefungoval a sám se znovu nezkouší`,
    },
  ),
};
