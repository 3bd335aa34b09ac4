// The steps that many alerts end with, in one wording: whoever has followed them once knows them the next time.

import type { Language } from '../../../language/language.ts';

const STEPS = {
  checkServer: {
    cs: 'Zkontrolujte prosím, že je server zapnutý a připojený k internetu.',
    en: 'Please check that the server is switched on and connected to the internet.',
  },
  callTechnician: {
    cs: 'Zavolejte svému technikovi a přepošlete mu tuto zprávu. Co potřebuje vědět, najde pod čarou.',
    en: 'Call your IT technician and forward this message. What they need to know is below the line.',
  },
  leaveOn: {
    cs: 'Nechte prosím server zapnutý a připojený k internetu, i přes noc.',
    en: 'Please leave the server switched on and connected to the internet, overnight as well.',
  },
  ransom: {
    cs: 'Jestli se na některém počítači objevila výzva k zaplacení nebo nejdou otevřít soubory, odpojte server od sítě (vytáhněte síťový kabel), nevypínejte ho a hned volejte technika.',
    en: 'If a computer shows a demand for money, or files do not open, disconnect the server from the network (pull the network cable), leave it switched on, and call your technician at once.',
  },
} as const satisfies Record<string, Record<Language, string>>;

export const steps = (language: Language, ...names: (keyof typeof STEPS)[]): string[] =>
  names.map((name) => STEPS[name][language]);
