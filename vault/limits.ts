// Every limit of the vault format, with its unit. A reader refuses what exceeds them, so that a hostile or garbled object
// can cost neither memory nor time; a writer stays below them.

const KIB = 1024;
const MIB = 1024 * KIB;

/** Packs are filled up to exactly this size; only the last pack of a kind in a run is smaller. */
export const PACK_BYTES_MAX = 16 * MIB;
/** The average chunk sizes that a database can have, chosen once per database and then kept. */
export const CHUNK_BYTES_CLASSES = [64 * KIB, 256 * KIB, 1 * MIB] as const;
/** The average size of the chunks of a chunk list. Small, because one changed entry costs one of them a day. */
export const LIST_CHUNK_BYTES = 16 * KIB;
/** A chunk is between a quarter of and four times the average size (the last one of a stream may be shorter). */
export const CHUNK_SPREAD = 4;
export const CHUNK_BYTES_MAX = 4 * MIB;
/** A chunk list with more chunks than this gets a list of its own, so that the root stays a few kilobytes. */
export const ROOT_CHUNKS_MAX = 64;
/** 64^1 root entries over lists of about 350 entries a chunk: depth 4 would hold more than 10 PB. */
export const LIST_DEPTH_MAX = 4;
/** Holds `PACKS_MAX` packs of 112 bytes each, and the rest. */
export const MANIFEST_BYTES_MAX = 40 * MIB;
export const INDEX_BYTES_MAX = 8 * MIB;
/** Files that an incomplete dump names as missing; the rest is counted. */
export const INCOMPLETE_NAMED_MAX = 1_000;
/** About 5 TB of stored data in one backup. */
export const PACKS_MAX = 300_000;
/** Findings that a verdict spells out; the rest is counted. */
export const FINDINGS_MAX = 100;
export const REASON_CHARACTERS_MAX = 300;
export const VERDICT_BYTES_MAX = 256 * KIB;
/** A run report is a few hundred bytes, and with the row counts of a large database about 40 KiB. */
export const REPORT_BYTES_MAX = 128 * KIB;
export const REPORT_TABLES_MAX = 2_000;
/** With everything else in a report at its longest, the whole stays below `REPORT_BYTES_MAX`. */
export const REPORT_ROW_COUNTS_BYTES_MAX = 112 * KIB;
export const COMPLAINT_CHARACTERS_MAX = 500;
/** Anomalies that a verdict spells out; of many tables that lost rows, those that lost most. */
export const ANOMALIES_MAX = 20;
export const ANOMALY_TEXT_CHARACTERS_MAX = 300;
export const TABLE_NAME_CHARACTERS_MAX = 128;
/** An enrolment names a bucket, four keys and at most `ENROLLED_DATABASES_MAX` databases: some kilobytes. */
export const ENROLMENT_BYTES_MAX = 64 * KIB;
export const ENROLLED_DATABASES_MAX = 20;
/** A release names a file for each platform: some hundred bytes. */
export const RELEASE_BYTES_MAX = 16 * KIB;
export const RELEASE_FILES_MAX = 10;
/** An executable has about 114 MB. */
export const EXECUTABLE_BYTES_MAX = 512 * MIB;
