// Whether a dump that gbak called whole can be whole, judged by three witnesses: the bytes that we read, gbak's own report, and
// the engine's counts. Dumps that were empty for weeks, with exit code 0, have cost others their data.

import { Failure } from '../../failure.ts';
import { DUMP_BYTES_PER_ROW_MIN, ROWS_MISSING_MAX, ROWS_MISSING_SHARE_MAX } from '../limits.ts';
import type { EngineCounts } from './engine-facts.ts';
import type { GbakReport } from './gbak-report.ts';

export function refuseImplausible(dump: {
  database: string;
  bytes: number;
  report: Pick<GbakReport, 'bytesWritten' | 'rowCounts'>;
  counts: Pick<EngineCounts, 'rowCounts'> | undefined;
}): void {
  const why = implausible(dump.bytes, dump.report, dump.counts?.rowCounts);
  if (why === undefined) return;
  throw new Failure('source', `dumping ${dump.database} was refused although gbak reported success: ${why}`, {
    hint: 'run the same command again; if it is refused again, set `method: stdout` and check the database with gfix -v -full',
  });
}

function implausible(
  bytes: number,
  report: Pick<GbakReport, 'bytesWritten' | 'rowCounts'>,
  engineRows: Record<string, number> | undefined,
): string | undefined {
  if (bytes === 0) return 'not one byte arrived';
  if (report.bytesWritten !== undefined && report.bytesWritten !== bytes) {
    return `gbak wrote ${report.bytesWritten} bytes and ${bytes} arrived`;
  }
  if (engineRows === undefined) return undefined;
  const rows = Object.values(engineRows).reduce((sum, count) => sum + count, 0);
  if (bytes < rows * DUMP_BYTES_PER_ROW_MIN)
    return `${bytes} bytes cannot hold the ${rows} rows that the engine counted`;
  if (report.rowCounts.size === 0) return undefined;
  for (const [table, counted] of Object.entries(engineRows)) {
    const missing = counted - (report.rowCounts.get(table) ?? 0);
    if (missing > ROWS_MISSING_MAX && missing > counted * ROWS_MISSING_SHARE_MAX) {
      return `the engine counted ${counted} rows in ${table}, and gbak wrote ${counted - missing}`;
    }
  }
  return undefined;
}
