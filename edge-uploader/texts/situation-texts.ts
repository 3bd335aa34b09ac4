// How it is with one database: a label beside its name, and what that means. What to do stands in status-texts.ts.

import { phrase, text } from './text.ts';

const AT = new Date('2026-11-28T00:42:00Z');

export const situationTexts = {
  /** Beside the name of a database. */
  label: {
    good: phrase({ en: 'fine', cs: 'v pořádku' }),
    checking: phrase({ en: 'fine, the newest is being checked', cs: 'v pořádku, nejnovější se kontroluje' }),
    unchecked: phrase({ en: 'stored', cs: 'uloženo' }),
    running: phrase({ en: 'being backed up now', cs: 'právě se zálohuje' }),
    'first-check': phrase({ en: 'the first is being checked', cs: 'první záloha se kontroluje' }),
    unjudged: phrase({ en: 'not checked', cs: 'nezkontrolováno' }),
    incomplete: phrase({ en: 'incomplete', cs: 'neúplná záloha' }),
    suspicious: phrase({ en: 'unusual', cs: 'něco je neobvyklé' }),
    interrupted: phrase({ en: 'interrupted', cs: 'přerušeno' }),
    unknown: phrase({ en: 'not known', cs: 'není známo' }),
    late: phrase({ en: 'a backup is missing', cs: 'záloha chybí' }),
    'run-failed': phrase({ en: 'the last backup failed', cs: 'poslední záloha se nepovedla' }),
    'check-failed': phrase({ en: 'failed its check', cs: 'neprošla kontrolou' }),
    never: phrase({ en: 'no backup', cs: 'žádná záloha' }),
  },

  /** What the label means, where it is not plain. `at`: of the newest backup, or of the run. */
  story: {
    checking: text(
      { at: AT },
      {
        en: ({ at }, say) => `The newest backup is from ${say.dateAndTime(at)}; the cloud is checking it.`,
        cs: ({ at }, say) => `Nejnovější záloha je z ${say.dateAndTime(at)}, cloud ji právě kontroluje.`,
      },
    ),
    unchecked: text(
      { at: AT },
      {
        en: ({ at }, say) =>
          `The newest backup is from ${say.dateAndTime(at)}. Nobody in the cloud checks it: none is set up for that.`,
        cs: ({ at }, say) =>
          `Nejnovější záloha je z ${say.dateAndTime(at)}. V cloudu ji nikdo nekontroluje, není to nastaveno.`,
      },
    ),
    running: phrase({
      en: 'A backup is running. When it is done, it is checked and shown here.',
      cs: 'Záloha právě běží. Až doběhne, zkontroluje se a ukáže se tady.',
    }),
    'first-check': text(
      { at: AT },
      {
        en: ({ at }, say) =>
          `The first backup is from ${say.dateAndTime(at)}. It counts as soon as the cloud has checked it.`,
        cs: ({ at }, say) => `První záloha je z ${say.dateAndTime(at)}. Počítat se bude, až ji cloud zkontroluje.`,
      },
    ),
    unjudged: text(
      { at: AT },
      {
        en: ({ at }, say) =>
          `The newest backup is from ${say.dateAndTime(at)}, and the cloud should have checked it long ago. Until it does, the backup does not count.`,
        cs: ({ at }, say) =>
          `Nejnovější záloha je z ${say.dateAndTime(at)} a cloud ji měl už dávno zkontrolovat. Dokud to neudělá, záloha se nepočítá.`,
      },
    ),
    incomplete: text(
      { at: AT },
      {
        en: ({ at }, say) =>
          `In the backup from ${say.dateAndTime(at)} files are missing that could not be read. It does not count as good.`,
        cs: ({ at }, say) =>
          `V záloze z ${say.dateAndTime(at)} chybí soubory, které se nepodařilo přečíst. Za dobrou se nepočítá.`,
      },
    ),
    suspicious: text(
      { at: AT },
      {
        en: ({ at }, say) =>
          `The backup from ${say.dateAndTime(at)} can be restored, but far more or less than usual has changed in the data. It may be harmless; it may also be an attack.`,
        cs: ({ at }, say) =>
          `Zálohu z ${say.dateAndTime(at)} lze obnovit, v datech se ale změnilo mnohem víc nebo míň než obvykle. Může to být nevinné, může to být i útok.`,
      },
    ),
    interrupted: text(
      { at: AT },
      {
        en: ({ at }, say) =>
          `The backup that began on ${say.dateAndTime(at)} was stopped. The next one goes on from there.`,
        cs: ({ at }, say) => `Zálohu, která začala ${say.dateAndTime(at)}, někdo přerušil. Příští na ni naváže.`,
      },
    ),
    unknown: phrase({
      en: 'The cloud could not be asked yet, and nothing is noted on this computer.',
      cs: 'Cloudu se zatím nepodařilo zeptat a v tomto počítači o zálohách není nic poznamenáno.',
    }),
    late: text(
      { at: AT },
      {
        en: ({ at }, say) => `The newest backup is from ${say.dateAndTime(at)}. A newer one should be there by now.`,
        cs: ({ at }, say) => `Nejnovější záloha je z ${say.dateAndTime(at)}. Už tu měla být novější.`,
      },
    ),
    'run-failed': text(
      { at: AT, why: 'The cloud cannot be reached.' },
      {
        en: ({ at, why }, say) => `The backup that began on ${say.dateAndTime(at)} failed. ${why}`,
        cs: ({ at, why }, say) => `Záloha, která začala ${say.dateAndTime(at)}, se nepovedla. ${why}`,
      },
    ),
    'check-failed': text(
      { at: AT },
      {
        en: ({ at }, say) =>
          `The backup from ${say.dateAndTime(at)} failed the cloud’s check: it might not be possible to restore the data from it.`,
        cs: ({ at }, say) =>
          `Záloha z ${say.dateAndTime(at)} neprošla kontrolou v cloudu: data by se z ní nemusela dát obnovit.`,
      },
    ),
    never: phrase({
      en: 'There is no backup of it yet. If the server broke down, there would be nothing to restore it from.',
      cs: 'Zatím žádnou zálohu nemá. Kdyby se server porouchal, nebylo by ji z čeho obnovit.',
    }),
  },
};
