// A working day at the made-up clinic: 80 visits, bills, corrections on recent rows, late laboratory results, a few images.
// Without it the second backup of a test or of the bench would see no change, or changes such as no clinic makes.

import { CLINIC_COLUMNS } from './clinic-columns.ts';
import { storeImages } from './clinic-images.ts';
import { type ClinicRandom, seededRandom } from './clinic-random.ts';
import {
  labResultRow,
  type NextIds,
  type Row,
  timestamp,
  VISITS_PER_DAY,
  visitRows,
  visitTime,
} from './clinic-rows.ts';
import { ADVICE } from './clinic-words.ts';
import type { FirebirdServer } from './firebird-server.ts';

const IMAGES_PER_DAY = 4;
const LATE_RESULTS = 30;
const CORRECTED_NOTES = 12;
const CHANGED_PATIENTS = 15;
/** How far back corrections of a note reach, in visits: about a fortnight. */
const CORRECTION_REACH = 800;

/** Plays the day after the newest visit. The same database and seed give the same day. */
export async function playClinicDay(
  server: FirebirdServer,
  databasePath: string,
  { seed, visits = VISITS_PER_DAY, images = IMAGES_PER_DAY }: { seed: string; visits?: number; images?: number },
): Promise<void> {
  const ids = await newestIds(server, databasePath);
  const random = seededRandom(`${seed}/day after visit ${ids.visit}`);
  const next: NextIds = { prescription: ids.prescription + 1, labResult: ids.labResult + 1 };
  const evening = timestamp(visitTime(ids.visit + visits) + 3_600_000);
  const statements: string[] = [];
  for (let index = ids.visit; index < ids.visit + visits; index += 1) {
    const rows = visitRows(random, index, { patients: ids.patient, next, state: random.chance(0.2) ? 'O' : 'C' });
    statements.push(insert('visit', rows.visit));
    statements.push(...rows.prescriptions.map((row) => insert('prescription', row)));
    statements.push(...rows.labResults.map((row) => insert('labResult', row)));
  }
  for (let count = LATE_RESULTS; count > 0; count -= 1) {
    statements.push(insert('labResult', labResultRow(random, next.labResult++, recentVisit(random, ids.visit, 160))));
  }
  statements.push(...corrections(random, ids, evening));
  for (const [table, newest] of [
    ['visit', ids.visit + visits],
    ['prescription', next.prescription - 1],
    ['lab_result', next.labResult - 1],
    ['image', ids.image + images],
  ]) {
    statements.push(`set generator gen_${table}_id to ${newest};`);
  }
  await server.sql(databasePath, `${statements.join('\n')}\ncommit;\n`);
  const where = { firstId: ids.image + 1, firstVisit: ids.visit + 1, lastVisit: ids.visit + visits };
  await storeImages(server, databasePath, { random, count: images, ...where });
}

function corrections(random: ClinicRandom, ids: Ids, evening: string): string[] {
  const statements = [
    // The oldest unbilled visits go to the insurer; the trigger notes each change of state.
    `update visit set state = 'B', updated_at = '${evening}' where state = 'C' and id <= ${ids.visit - 2 * VISITS_PER_DAY};`,
  ];
  for (let count = CORRECTED_NOTES; count > 0; count -= 1) {
    const visit = recentVisit(random, ids.visit, CORRECTION_REACH);
    const addition = `Doplněno: ${random.pick(ADVICE)}`;
    statements.push(
      `update visit set note = coalesce(note, '') || ${literal(addition)}, updated_at = '${evening}' where id = ${visit};`,
    );
  }
  for (let count = CHANGED_PATIENTS; count > 0; count -= 1) {
    const patient = random.between(1, ids.patient);
    const phone = `+420 ${random.between(601000000, 778999999)}`;
    statements.push(`update patient set phone = '${phone}', updated_at = '${evening}' where id = ${patient};`);
  }
  return statements;
}

function recentVisit(random: ClinicRandom, newest: number, reach: number): number {
  return newest - random.skewed(Math.min(reach, newest));
}

interface Ids {
  patient: number;
  visit: number;
  prescription: number;
  labResult: number;
  image: number;
}

async function newestIds(server: FirebirdServer, databasePath: string): Promise<Ids> {
  const tables = ['patient', 'visit', 'prescription', 'lab_result', 'image'];
  const columns = tables.map((table) => `(select coalesce(max(id), 0) from ${table})`);
  const printed = await server.sql(databasePath, `set heading off;\nselect ${columns.join(', ')} from rdb$database;\n`);
  const numbers = printed.trim().split(/\s+/).map(Number);
  if (numbers.length !== tables.length || numbers.some(Number.isNaN)) {
    throw new Error(`expected the newest ids of ${databasePath}, got: ${printed.trim()}`);
  }
  const [patient, visit, prescription, labResult, image] = numbers as [number, number, number, number, number];
  return { patient, visit, prescription, labResult, image };
}

function insert(name: keyof typeof CLINIC_COLUMNS, row: Row): string {
  const { table, columns } = CLINIC_COLUMNS[name];
  return `insert into ${table} (${Object.keys(columns).join(', ')}) values (${row.map(literal).join(', ')});`;
}

function literal(value: string | number | null): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
