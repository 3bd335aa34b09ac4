// Which columns each table of the made-up clinic is loaded with, in the order of a row, and how many bytes each may take.
// Without one place for this the loader and the day's statements would disagree on the order of a row's values.

import type { LoadTable } from './clinic-load.ts';

const TEXT = 400;
const INTEGER = 11;
const NUMBER = 24;
const TIMESTAMP = 19;

export const CLINIC_COLUMNS = {
  doctor: { table: 'doctor', columns: { id: INTEGER, name: TEXT, speciality: TEXT } },
  diagnosis: { table: 'diagnosis', columns: { code: 8, name: TEXT } },
  drug: { table: 'drug', columns: { code: 7, name: TEXT } },
  patient: {
    table: 'patient',
    columns: {
      ...{ id: INTEGER, family_name: 60, given_name: 60, birth_number: 10, born: 10, insurer: 3, street: 100 },
      ...{ town: 80, postcode: 5, phone: 20, email: 120, warning: 100, updated_at: TIMESTAMP },
    },
  },
  visit: {
    table: 'visit',
    columns: {
      ...{ id: INTEGER, patient_id: INTEGER, doctor_id: INTEGER, held_at: TIMESTAMP, diagnosis_code: 8 },
      ...{ complaint: 100, note: 1400, fee: 12, state: 1, updated_at: TIMESTAMP },
    },
  },
  prescription: {
    table: 'prescription',
    columns: { id: INTEGER, visit_id: INTEGER, drug_code: 7, dose: 40, packs: 6, note: 40 },
  },
  labResult: {
    table: 'lab_result',
    columns: {
      ...{ id: INTEGER, visit_id: INTEGER, analyte: 40, measured: NUMBER, verbal: 40 },
      ...{ unit: 20, low: NUMBER, high: NUMBER },
    },
  },
} as const satisfies Record<string, LoadTable>;
