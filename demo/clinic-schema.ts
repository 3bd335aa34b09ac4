// The made-up clinic's schema: what Firebird keeps besides rows (keys, indices, a trigger, a procedure, generators, a view),
// so that a restore which lost one of these is seen. Without them only rows would ever be tested.

/** The bare tables. Rows are loaded into these first: keys and indices built afterwards cost a tenth of the time. */
export const CLINIC_TABLES = `
create domain d_text as varchar(400) character set UTF8;
create domain d_note as blob sub_type text segment size 400 character set UTF8;
create table doctor (id integer not null, name d_text not null, speciality d_text);
create table diagnosis (code varchar(8) not null, name d_text not null);
create table drug (code char(7) not null, name d_text not null);
create table patient (
  id integer not null, family_name varchar(60) not null, given_name varchar(60) not null, birth_number char(10) not null,
  born date not null, insurer char(3) not null, street d_text, town varchar(80), postcode char(5),
  phone varchar(20), email varchar(120), warning d_text, updated_at timestamp not null);
create table visit (
  id integer not null, patient_id integer not null, doctor_id integer not null, held_at timestamp not null,
  diagnosis_code varchar(8) not null, complaint d_text, note d_note, fee numeric(10,2), state char(1) not null,
  updated_at timestamp not null);
create table prescription (
  id integer not null, visit_id integer not null, drug_code char(7) not null, dose varchar(40) not null,
  packs smallint not null, note d_text);
create table lab_result (
  id integer not null, visit_id integer not null, analyte varchar(40) not null, measured double precision,
  verbal d_text, unit varchar(20) not null, low double precision, high double precision);
create table image (
  id integer not null, visit_id integer not null, kind varchar(60) not null, file_name varchar(120) not null,
  taken_at timestamp not null, content blob sub_type binary segment size 16384);
create table visit_change (
  visit_id integer not null, changed_at timestamp not null, old_state char(1), new_state char(1));
create generator gen_patient_id;
create generator gen_visit_id;
create generator gen_prescription_id;
create generator gen_lab_result_id;
create generator gen_image_id;
commit;
`;

const SET_GENERATORS = ['patient', 'visit', 'prescription', 'lab_result', 'image']
  .map(
    (table) =>
      `  s = 'set generator gen_${table}_id to ' || (select coalesce(max(id), 0) from ${table});\n  execute statement s;`,
  )
  .join('\n');

/** Everything that hangs on the tables; run once the rows are in. */
export const CLINIC_CONSTRAINTS = `
alter table doctor add constraint pk_doctor primary key (id);
alter table diagnosis add constraint pk_diagnosis primary key (code);
alter table drug add constraint pk_drug primary key (code);
alter table patient add constraint pk_patient primary key (id);
alter table visit add constraint pk_visit primary key (id);
alter table prescription add constraint pk_prescription primary key (id);
alter table lab_result add constraint pk_lab_result primary key (id);
alter table image add constraint pk_image primary key (id);
commit;
alter table visit add constraint fk_visit_patient foreign key (patient_id) references patient (id);
alter table visit add constraint fk_visit_doctor foreign key (doctor_id) references doctor (id);
alter table visit add constraint fk_visit_diagnosis foreign key (diagnosis_code) references diagnosis (code);
alter table visit add constraint ch_visit_state check (state in ('O', 'C', 'B'));
alter table prescription add constraint fk_prescription_visit foreign key (visit_id) references visit (id);
alter table prescription add constraint fk_prescription_drug foreign key (drug_code) references drug (code);
alter table lab_result add constraint fk_lab_result_visit foreign key (visit_id) references visit (id);
alter table image add constraint fk_image_visit foreign key (visit_id) references visit (id);
create index ix_patient_name on patient (family_name, given_name);
create index ix_patient_birth on patient (birth_number);
create descending index ix_visit_held on visit (held_at);
commit;
create view open_visit (id, patient, held_at) as
  select v.id, p.family_name || ' ' || p.given_name, v.held_at
  from visit v join patient p on p.id = v.patient_id where v.state = 'O';
create exception visit_is_billed 'A billed visit cannot be opened again';
set term ^;
create trigger visit_before_insert for visit active before insert position 0 as
begin
  if (new.id is null) then new.id = gen_id(gen_visit_id, 1);
end^
create trigger visit_after_update for visit active after update position 0 as
begin
  if (old.state = 'B' and new.state <> 'B') then exception visit_is_billed;
  if (old.state is distinct from new.state) then
    insert into visit_change (visit_id, changed_at, old_state, new_state)
    values (new.id, new.updated_at, old.state, new.state);
end^
create procedure patient_summary (patient_id integer)
returns (visits integer, last_visit timestamp, paid numeric(12,2)) as
begin
  select count(*), max(held_at), sum(fee) from visit where patient_id = :patient_id into :visits, :last_visit, :paid;
  suspend;
end^
execute block as
  declare s varchar(200);
begin
${SET_GENERATORS}
end^
set term ;^
commit;
`;
