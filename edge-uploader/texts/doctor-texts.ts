// The words around the findings of `offsite doctor`: what was looked at, how it is, and the last line.

import { phrase, text } from './text.ts';

export const doctorTexts = {
  checks: {
    account: phrase({ en: 'Run by', cs: 'Spuštěno účtem' }),
    config: phrase({ en: 'Config', cs: 'Konfigurace' }),
    rights: phrase({ en: 'Rights', cs: 'Práva k souborům' }),
    'time-zone': phrase({ en: 'Time zone', cs: 'Časové pásmo' }),
    network: phrase({ en: 'Network', cs: 'Síť' }),
    clock: phrase({ en: 'Clock', cs: 'Hodiny' }),
    credentials: phrase({ en: 'Access key', cs: 'Přístupový klíč' }),
    vault: phrase({ en: 'Vault', cs: 'Úložiště' }),
    powers: phrase({ en: 'What the key may do', cs: 'Co klíč smí' }),
    engines: phrase({ en: 'Database servers', cs: 'Databázové servery' }),
    dumps: phrase({ en: 'Dumps', cs: 'Zkouška zálohování' }),
    hooks: phrase({ en: 'Commands before and after', cs: 'Příkazy před zálohou a po ní' }),
    space: phrase({ en: 'Room on disks', cs: 'Místo na discích' }),
    schedule: phrase({ en: 'Schedule', cs: 'Plán' }),
    running: phrase({ en: 'Running now', cs: 'Právě běží' }),
    logs: phrase({ en: 'Logs', cs: 'Logy' }),
    backups: phrase({ en: 'Backups', cs: 'Zálohy' }),
    lock: phrase({ en: 'Locks', cs: 'Zámky' }),
    version: phrase({ en: 'Version', cs: 'Verze' }),
  },
  states: {
    ok: phrase({ en: 'good', cs: 'dobře' }),
    warning: phrase({ en: 'note', cs: 'pozor' }),
    failed: phrase({ en: 'MEND', cs: 'CHYBA' }),
    unknown: phrase({ en: 'n/a', cs: '–' }),
  },
  /** Not a word about findings that are only to be noted, where there are none. */
  allGood: text(
    { warnings: 2 },
    {
      en: ({ warnings }, say) =>
        warnings === 0
          ? 'Nothing has to be mended.'
          : `Nothing has to be mended; ${say.plural(warnings, { one: 'thing is', other: 'things are' })} worth a look.`,
      cs: ({ warnings }, say) =>
        warnings === 0
          ? 'Není třeba nic opravovat.'
          : `Není třeba nic opravovat; ${say.plural(warnings, { one: 'věc stojí', few: 'věci stojí', many: 'věci stojí', other: 'věcí stojí' })} za pozornost.`,
    },
  ),
  toMend: text(
    { failures: 2, warnings: 1 },
    {
      en: ({ failures, warnings }, say) =>
        `${say.plural(failures, { one: 'thing has', other: 'things have' })} to be mended${warnings === 0 ? '' : `, ${say.plural(warnings, { one: 'is', other: 'are' })} worth a look`}.`,
      cs: ({ failures, warnings }, say) =>
        `K opravě: ${say.plural(failures, { one: 'věc', few: 'věci', many: 'věci', other: 'věcí' })}${warnings === 0 ? '' : `; za pozornost stojí ${say.plural(warnings, { one: 'věc', few: 'věci', many: 'věci', other: 'věcí' })}`}.`,
    },
  ),
};

export type CheckName = keyof typeof doctorTexts.checks;
