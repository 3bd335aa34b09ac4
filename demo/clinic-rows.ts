// The rows of the made-up clinic: patients, and visits in the order of time with their prescriptions, results and images.
// Without rows that repeat, refer and grow as a clinic's do, neither deduplication nor a drill would be tested on anything.

import type { ClinicRandom } from './clinic-random.ts';
import * as words from './clinic-words.ts';

export type Value = string | number | null;
export type Row = readonly Value[];

export interface VisitRows {
  visit: Row;
  prescriptions: Row[];
  labResults: Row[];
}

/** Open (the patient is here), closed (not billed yet), billed. */
export type VisitState = 'O' | 'C' | 'B';

export interface NextIds {
  prescription: number;
  labResult: number;
}

/** Visits a clinic of three doctors has on a working day. */
export const VISITS_PER_DAY = 80;
export const DOCTORS: Row[] = [
  [1, 'MUDr. Jiřina Šťastná', 'všeobecné praktické lékařství'],
  [2, 'MUDr. Zdeněk Příhoda', 'vnitřní lékařství'],
  [3, 'MUDr. Žaneta Ďuríčková, Ph.D.', null],
];
const FIRST_DAY = Date.UTC(2009, 0, 5);
const DAY_MILLISECONDS = 86_400_000;

export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** When the clinic's `index`-th visit takes place: eighty on a working day, one after the other. */
export function visitTime(index: number): number {
  const workingDay = Math.floor(index / VISITS_PER_DAY);
  const calendarDay = Math.floor(workingDay / 5) * 7 + (workingDay % 5);
  return FIRST_DAY + calendarDay * DAY_MILLISECONDS + 7 * 3_600_000 + (index % VISITS_PER_DAY) * 6 * 60_000;
}

export function patientRow(random: ClinicRandom, id: number): Row {
  const born = Date.UTC(random.between(1930, 2005), random.between(0, 11), random.between(1, 28));
  const family = random.pick(words.FAMILY_NAMES);
  const day = new Date(born).toISOString().slice(0, 10);
  return [
    id,
    family,
    random.pick(words.GIVEN_NAMES),
    `${day.slice(2, 4)}${day.slice(5, 7)}${day.slice(8, 10)}${random.between(1000, 9999)}`,
    day,
    random.pick(words.INSURERS),
    `${random.pick(words.STREETS)} ${random.between(1, 1900)}`,
    random.pick(words.TOWNS),
    String(random.between(10000, 79999)),
    random.chance(0.8) ? `+420 ${random.between(601000000, 778999999)}` : null,
    // Empty and missing are told apart on purpose: a restore that confuses the two must be seen.
    random.chance(0.4) ? `${family.toLowerCase()}${id}@example.cz` : random.chance(0.3) ? '' : null,
    random.chance(0.1) ? `Alergie: ${random.pick(['penicilin', 'pyly', 'acylpyrin', 'jód', 'včelí bodnutí'])}` : null,
    timestamp(FIRST_DAY),
  ];
}

/** One visit by a patient, with what was prescribed and measured. `index` counts from 0 and sets the time. */
export function visitRows(
  random: ClinicRandom,
  index: number,
  { patients, next, state }: { patients: number; next: NextIds; state: VisitState },
): VisitRows {
  const id = index + 1;
  const heldAt = timestamp(visitTime(index));
  const visit: Row = [
    id,
    random.between(1, patients),
    random.between(1, DOCTORS.length),
    heldAt,
    words.DIAGNOSES[random.skewed(words.DIAGNOSES.length)]![0],
    random.chance(0.95) ? random.pick(words.COMPLAINTS) : '',
    random.chance(0.97) ? noteText(random) : random.chance(0.5) ? '' : null,
    random.chance(0.6) ? (random.between(300, 15_000) / 10).toFixed(2) : null,
    state,
    heldAt,
  ];
  const prescriptions = Array.from(
    { length: random.skewed(5) },
    (): Row => [
      next.prescription++,
      id,
      words.DRUGS[random.skewed(words.DRUGS.length)]![0],
      `${random.between(0, 2)}-${random.between(0, 1)}-${random.between(0, 2)}`,
      random.between(1, 3),
      random.chance(0.1) ? 'Na noc, zapít vodou' : null,
    ],
  );
  const measured = random.chance(0.3) ? random.between(4, 20) : 0;
  const labResults = Array.from({ length: measured }, () => labResultRow(random, next.labResult++, id));
  return { visit, prescriptions, labResults };
}

export function labResultRow(random: ClinicRandom, id: number, visitId: number): Row {
  const [analyte, unit, low, high] = random.pick(words.ANALYTES);
  const number = (low + ((high - low) * random.between(-20, 140)) / 100).toFixed(2);
  const verbal = random.chance(0.05) ? random.pick(['negativní', 'hemolýza, opakovat odběr', 'pozitivní (+)']) : null;
  return [id, visitId, analyte, verbal === null ? number : null, verbal, unit, low, high];
}

function noteText(random: ClinicRandom): string {
  const temperature = `${random.between(360, 392) / 10}`.replace('.', ',');
  const sentences = [
    `Subj.: ${random.pick(words.COMPLAINTS)}, trvá ${random.between(1, 14)} dní.`,
    `Obj.: TK ${random.between(100, 170)}/${random.between(60, 100)}, P ${random.between(55, 110)}/min, TT ${temperature} °C, váha ${random.between(45, 120)} kg.`,
  ];
  for (let count = random.between(2, 7); count > 0; count -= 1) sentences.push(random.pick(words.FINDINGS));
  sentences.push(`Závěr: ${random.pick(words.DIAGNOSES)[1]}.`, random.pick(words.ADVICE));
  if (random.chance(0.3)) sentences.push(`Kontrola za ${random.between(1, 12)} týdnů. ${random.pick(words.ADVICE)}`);
  return sentences.join('\n');
}
