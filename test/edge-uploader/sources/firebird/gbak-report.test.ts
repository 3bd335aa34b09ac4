// gbak's own counts go into the facts that a drill compares with. Read wrongly, every drill would fail, or none.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GbakReportReader } from '../../../../edge-uploader/sources/firebird/gbak-report.ts';

// As Firebird 3.0.11 says it.
const said = `gbak:readied database /data/clinic.fdb for backup 
gbak:creating file /run/offsite-fifo-x/dump 
gbak:starting transaction 
gbak:writing id generators 
gbak:    writing generator G1 value 42 
gbak:    writing generator NEGATIVE value -9223372036854775808 
gbak:    writing data for table EMPTY_ONE 
gbak:0 records written 
gbak:    writing index VISIT_AT 
gbak:    writing data for table Návštěva 2 
gbak:10000 records written 
gbak:20000 records written 
gbak:20001 records written 
gbak:closing file, committing, and finishing. 76081664 bytes written 
`;

function read(text: string, cuts: number[] = []): GbakReportReader {
  const reader = new GbakReportReader();
  const bytes = Buffer.from(text);
  const sorted = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < sorted.length; i += 1) reader.write(bytes.subarray(sorted[i - 1], sorted[i]));
  return reader;
}

test('counts rows, generators and bytes', () => {
  const report = read(said);
  expect(Object.fromEntries(report.rowCounts)).toEqual({ EMPTY_ONE: 0, 'Návštěva 2': 20_001 });
  expect(Object.fromEntries(report.generators)).toEqual({ G1: '42', NEGATIVE: '-9223372036854775808' });
  expect(report).toMatchObject({ bytesWritten: 76_081_664, started: true, complaint: '' });
});

test('however the output is sliced', () => {
  const whole = read(said);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 60 }), (cuts) => {
      const sliced = read(said, cuts);
      expect([...sliced.rowCounts]).toEqual([...whole.rowCounts]);
      expect(sliced.bytesWritten).toBe(whole.bytesWritten);
    }),
  );
});

test('a report that stops early names no size', () => {
  const lines = said.split('\n');
  expect(read(lines.slice(0, -2).join('\n')).bytesWritten).toBeUndefined();
});

test('keeps what gbak complains about, with and without a line end', () => {
  expect(read('gbak: ERROR:database clinic shutdown\n').complaint).toBe('ERROR:database clinic shutdown');
  expect(read('Name: \n\nERROR: Backup incomplete').complaint).toBe('ERROR: Backup incomplete');
});
