// Which tables and columns a database has, and the two queries that read a table whole: its values, and its BLOBs in pieces.
// Without the second query each BLOB would cost several turns over the network, and a comparison minutes instead of seconds.

import type Firebird from 'node-firebird';

/** Of the largest piece that fits into a VARCHAR of bytes (32,765) a round number. */
const PIECE_BYTES = 30_000;
const BLOB_TYPE = 261;
const TEXT_TYPES = [14, 37];
/** Numbers, dates and times as text: enough for all digits of each. */
const SCALAR_TEXT_BYTES = 64;

export interface TableColumns {
  name: string;
  columns: Array<{ name: string; type: number; bytes: number }>;
  /** The primary key's columns, and their places among those that are not BLOBs. */
  key: string[];
  keyPositions: number[];
}

export async function tablesOf(transaction: Firebird.Transaction): Promise<TableColumns[]> {
  const rows = await transaction.queryAsync<Record<string, string | number>>(`
    select trim(r.rdb$relation_name) as table_name, trim(rf.rdb$field_name) as column_name,
      f.rdb$field_type as field_type, f.rdb$field_length as field_length
    from rdb$relations r
    join rdb$relation_fields rf on rf.rdb$relation_name = r.rdb$relation_name
    join rdb$fields f on f.rdb$field_name = rf.rdb$field_source
    where r.rdb$system_flag = 0 and r.rdb$view_blr is null
    order by r.rdb$relation_name, rf.rdb$field_position`);
  const keys = await transaction.queryAsync<Record<string, string>>(`
    select trim(c.rdb$relation_name) as table_name, trim(s.rdb$field_name) as column_name
    from rdb$relation_constraints c join rdb$index_segments s on s.rdb$index_name = c.rdb$index_name
    where c.rdb$constraint_type = 'PRIMARY KEY' order by c.rdb$relation_name, s.rdb$field_position`);
  return [...Map.groupBy(rows, (row) => String(row.TABLE_NAME))].map(([name, fields]) => {
    const columns = fields.map((field) => ({
      name: String(field.COLUMN_NAME),
      type: Number(field.FIELD_TYPE),
      bytes: Number(field.FIELD_LENGTH),
    }));
    const key = keys.filter((row) => row.TABLE_NAME === name).map((row) => row.COLUMN_NAME!);
    const scalars = columns.filter(({ type }) => type !== BLOB_TYPE);
    return {
      name,
      columns,
      key,
      keyPositions: key.map((column) => scalars.findIndex((scalar) => scalar.name === column)),
    };
  });
}

/** Both queries read in the table's natural order, which within one snapshot is the same for both. */
export function rowQueries({ name, columns }: TableColumns): { scalars: string; blobs: string | null } {
  const scalars = columns.filter(({ type }) => type !== BLOB_TYPE);
  const blobs = columns.filter(({ type }) => type === BLOB_TYPE);
  const asBytes = scalars.map(({ name: column, type, bytes }, index) => {
    const width = TEXT_TYPES.includes(type) ? bytes : SCALAR_TEXT_BYTES;
    return `cast("${column}" as varchar(${width}) character set octets) as v${index}`;
  });
  const values = asBytes.length > 0 ? asBytes.join(', ') : '1 as v0';
  return { scalars: `select ${values} from "${name}"`, blobs: blobs.length > 0 ? blobBlock(name, blobs) : null };
}

/** A NULL is one row with a NULL piece, an empty BLOB one with an empty piece; the row's last piece is marked. */
function blobBlock(table: string, blobs: Array<{ name: string }>): string {
  const names = blobs.map(({ name }) => `"${name}"`).join(', ');
  const variables = blobs.map((_, index) => `content${index}`);
  const steps = blobs.map((_, index) => {
    const last = index === blobs.length - 1 ? 1 : 0;
    return `
    column_no = ${index}; bytes = octet_length(content${index}); place = 1; is_last = 0;
    while (place + ${PIECE_BYTES} <= bytes) do
    begin
      piece = substring(content${index} from place for ${PIECE_BYTES}); suspend; place = place + ${PIECE_BYTES};
    end
    piece = substring(content${index} from place for ${PIECE_BYTES}); is_last = ${last}; suspend;`;
  });
  // Declared binary, so that SUBSTRING counts bytes in a text BLOB as well.
  return `execute block returns (column_no smallint, is_last smallint, piece varchar(${PIECE_BYTES}) character set octets) as
  ${variables.map((variable) => `declare ${variable} blob sub_type binary;`).join(' ')}
  declare bytes integer; declare place integer;
begin
  for select ${names} from "${table}" into ${variables.map((variable) => `:${variable}`).join(', ')} do
  begin${steps.join('')}
  end
end`;
}
