// Each thing that can be strange about a backup, in words: for people a sentence, for the technician a line with numbers. Both
// languages of one thing stand side by side.

import type { Language } from '../../../language/language.ts';
import type { Voice } from '../../../language/voice.ts';
import type { Anomaly } from '../notice.ts';

type What = Anomaly['what'];
type AnomalyOf<W extends What> = Extract<Anomaly, { what: W }>;
type Both<T> = { readonly [L in Language]: T };

interface AnomalyWords<W extends What> {
  /** The heavier one is told where there is room for one only. */
  readonly weight: 0 | 1 | 2 | 3;
  /** What it means for the backups: for an e-mail, and for an SMS. */
  readonly meaning: Both<{ readonly story: string; readonly sms: string }>;
  /** Numbers only: nothing that the server wrote. */
  readonly sentence: Both<(anomaly: AnomalyOf<W>, say: Voice) => string>;
  readonly sms: Both<(database: string) => string>;
  readonly fact: Both<(anomaly: AnomalyOf<W>, say: Voice) => string>;
}

/** The words of one anomaly. */
export function anomalyWords(anomaly: Anomaly): AnomalyWords<What> {
  // Each entry takes the anomaly under whose tag it stands, which TypeScript cannot follow through a look-up.
  return ANOMALY_WORDS[anomaly.what] as unknown as AnomalyWords<What>;
}

/** Data may be lost or encrypted: retention removes no older backup until the operator has seen it. */
const FROZEN: AnomalyWords<What>['meaning'] = {
  cs: {
    story:
      'Záloha je neporušená a starší zálohy zůstávají v bezpečí. Žádnou z nich nesmažeme, dokud se změna nevysvětlí.',
    sms: 'Starší zálohy jsou v bezpečí.',
  },
  en: {
    story:
      'The backup is intact, and the older backups stay safe. We will delete none of them until the change is explained.',
    sms: 'Older backups are safe.',
  },
};

const ANOMALY_WORDS: { readonly [W in What]: AnomalyWords<W> } = {
  'dump-shrank': {
    weight: 3,
    meaning: FROZEN,
    sentence: {
      cs: ({ bytes, usualBytes }, say) =>
        `Databáze je mnohem menší než obvykle: ${say.bytes(bytes)}, jindy ${say.bytes(usualBytes)}. Možná v ní chybějí data.`,
      en: ({ bytes, usualBytes }, say) =>
        `The database is much smaller than usual: ${say.bytes(bytes)} instead of ${say.bytes(usualBytes)}. Data may be missing from it.`,
    },
    sms: {
      cs: (database) => `Databáze ${database} je mnohem menší než obvykle.`,
      en: (database) => `The database ${database} is much smaller than usual.`,
    },
    fact: {
      cs: ({ bytes, usualBytes }, say) => `výpis se zmenšil: ${say.bytes(bytes)}, obvykle ${say.bytes(usualBytes)}`,
      en: ({ bytes, usualBytes }, say) => `the dump shrank: ${say.bytes(bytes)}, usually ${say.bytes(usualBytes)}`,
    },
  },
  'dedup-collapsed': {
    weight: 3,
    meaning: FROZEN,
    sentence: {
      cs: ({ newBytes, usualNewBytes }, say) =>
        `Od minulé zálohy se změnilo neobvykle mnoho dat: ${say.bytes(newBytes)}, jindy ${say.bytes(usualNewBytes)}. Bývá to po větší aktualizaci programu, ale také když data zašifruje vyděračský virus.`,
      en: ({ newBytes, usualNewBytes }, say) =>
        `Unusually much has changed since the last backup: ${say.bytes(newBytes)} instead of ${say.bytes(usualNewBytes)}. That happens after a large update of a program, but also when ransomware encrypts the data.`,
    },
    sms: {
      cs: (database) => `V databázi ${database} se změnilo neobvykle mnoho dat.`,
      en: (database) => `Unusually much has changed in ${database}.`,
    },
    fact: {
      cs: ({ newBytes, usualNewBytes, dumpBytes }, say) =>
        `nových dat ${say.bytes(newBytes)} z ${say.bytes(dumpBytes)}, obvykle ${say.bytes(usualNewBytes)}`,
      en: ({ newBytes, usualNewBytes, dumpBytes }, say) =>
        `${say.bytes(newBytes)} of ${say.bytes(dumpBytes)} are new, usually ${say.bytes(usualNewBytes)}`,
    },
  },
  incompressible: {
    weight: 2,
    meaning: {
      cs: { story: 'Záloha je neporušená a starší zálohy zůstávají v bezpečí.', sms: 'Starší zálohy jsou v bezpečí.' },
      en: { story: 'The backup is intact, and the older backups stay safe.', sms: 'Older backups are safe.' },
    },
    sentence: {
      cs: ({ newBytes }, say) =>
        `Přibylo ${say.bytes(newBytes)} dat, která vypadají jako zašifrovaná. Mohou to být jen nové obrázky, ale také práce vyděračského viru.`,
      en: ({ newBytes }, say) =>
        `There are ${say.bytes(newBytes)} of new data that look encrypted. They may just be new images, but also the work of ransomware.`,
    },
    sms: {
      cs: (database) => `Nová data v databázi ${database} vypadají jako zašifrovaná.`,
      en: (database) => `New data in ${database} look encrypted.`,
    },
    fact: {
      cs: ({ newBytes, storedBytes }, say) =>
        `nová data se nedají komprimovat: ${say.bytes(newBytes)}, uloženo ${say.bytes(storedBytes)}`,
      en: ({ newBytes, storedBytes }, say) =>
        `new data do not compress: ${say.bytes(newBytes)}, stored as ${say.bytes(storedBytes)}`,
    },
  },
  'rows-dropped': {
    weight: 3,
    meaning: FROZEN,
    sentence: {
      cs: ({ rows, usualRows }, say) =>
        `V jedné z tabulek ubylo záznamů: obvykle jich je ${say.number(usualRows)}, teď jen ${say.number(rows)}. Možná je někdo smazal.`,
      en: ({ rows, usualRows }, say) =>
        `One of the tables has lost records: usually there are ${say.number(usualRows)}, now only ${say.number(rows)}. Somebody may have deleted them.`,
    },
    sms: {
      cs: (database) => `V databázi ${database} ubylo záznamů.`,
      en: (database) => `Entries are missing from ${database}.`,
    },
    fact: {
      cs: ({ table, rows, usualRows }, say) =>
        `tabulka ${say.quote(table, 128)}: ${say.number(rows)} řádků, obvykle ${say.number(usualRows)}`,
      en: ({ table, rows, usualRows }, say) =>
        `table ${say.quote(table, 128)}: ${say.number(rows)} rows, usually ${say.number(usualRows)}`,
    },
  },
  'engine-known-bad': {
    weight: 1,
    meaning: {
      cs: {
        story:
          'Data na serveru se tím nemění, ale ze zálohy by se nemusela obnovit celá. Aktualizaci prosím neodkládejte.',
        sms: 'Zálohu by nemuselo jít celou obnovit.',
      },
      en: {
        story:
          'The data on the server are not changed by it, but they might not be restored completely. Please do not put the update off.',
        sms: 'Its backup might not restore completely.',
      },
    },
    sentence: {
      cs: () =>
        'Databázový program na serveru je ve verzi se známou chybou, která může poškodit obnovená data. Je potřeba ho aktualizovat.',
      en: () =>
        'The database program on the server is of a version with a known fault that can damage restored data. It needs an update.',
    },
    sms: {
      cs: (database) => `Program databáze ${database} má známou chybu.`,
      en: (database) => `The program of database ${database} has a known fault.`,
    },
    fact: {
      cs: ({ engineVersion, trouble }, say) =>
        `verze databázového programu ${say.quote(engineVersion, 100)}: ${say.quote(trouble)}`,
      en: ({ engineVersion, trouble }, say) => `engine version ${say.quote(engineVersion, 100)}: ${say.quote(trouble)}`,
    },
  },
  'update-failed': {
    weight: 0,
    meaning: {
      cs: {
        story: 'Zálohuje dál dosavadní verze a vaše data jsou v bezpečí. Spěchat není třeba.',
        sms: 'Data jsou v bezpečí.',
      },
      en: {
        story: 'The version that was there goes on backing up, and your data are safe. There is no hurry.',
        sms: 'Your data are safe.',
      },
    },
    sentence: {
      cs: () => 'Zálohovací program na serveru se nepodařilo aktualizovat.',
      en: () => 'The backup program on the server could not be updated.',
    },
    sms: {
      cs: (database) => `Program, který zálohuje databázi ${database}, se nepodařilo aktualizovat.`,
      en: (database) => `The backup program of ${database} could not be updated.`,
    },
    fact: {
      cs: ({ why }, say) => `aktualizace zálohovacího programu: ${say.quote(why)}`,
      en: ({ why }, say) => `update of the uploader: ${say.quote(why)}`,
    },
  },
  'uploader-outdated': {
    weight: 0,
    meaning: {
      cs: {
        story: 'Záloha proběhla v pořádku a vaše data jsou v bezpečí. Spěchat není třeba.',
        sms: 'Data jsou v bezpečí.',
      },
      en: {
        story: 'The backup itself went well and your data are safe. There is no hurry.',
        sms: 'Your data are safe.',
      },
    },
    sentence: {
      cs: () => 'Zálohovací program na serveru je zastaralý. Je potřeba ho aktualizovat.',
      en: () => 'The backup program on the server is out of date. It needs an update.',
    },
    sms: {
      cs: (database) => `Program, který zálohuje databázi ${database}, je zastaralý.`,
      en: (database) => `The backup program of ${database} is out of date.`,
    },
    fact: {
      cs: ({ version, oldestGood }, say) =>
        `verze zálohovacího programu ${say.quote(version, 100)}, potřeba je aspoň ${say.quote(oldestGood, 100)}: na serveru spusťte jako správce „offsite update“`,
      en: ({ version, oldestGood }, say) =>
        `uploader version ${say.quote(version, 100)}, at least ${say.quote(oldestGood, 100)} is needed: on the server, as an administrator, run “offsite update”`,
    },
  },
};
