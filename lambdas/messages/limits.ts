// Every limit of what is told, with its unit. Without them a clinic's server could write messages of any length, in an SMS of
// any number of parts, and an alert that SNS refuses for its size is an alert that nobody gets.

const KIB = 1024;

/** One SMS in the GSM 7-bit alphabet. More would be sent in parts, each at the price of one, and may arrive torn. */
export const SMS_SEPTETS_MAX = 160;
/** SNS takes a subject of less than 100 characters. */
export const SUBJECT_CHARACTERS_MAX = 99;
/** What people call a site or a database; what is longer is shortened. */
export const NAME_CHARACTERS_MAX = 60;
/** Entries of one list in an e-mail: findings, objects, databases; the rest is counted. */
export const LIST_ENTRIES_MAX = 20;
/** Databases and problems that a digest spells out; the rest is counted. */
export const DIGEST_ROWS_MAX = 100;
/** Lines of a digest: what every mail program shows without breaking a table. */
export const DIGEST_COLUMNS_MAX = 76;
/** An e-mail about one site. */
export const EMAIL_BYTES_MAX = 64 * KIB;
/** The operator's digest: SNS takes 256 KiB, and its JSON spells a line break in two bytes. */
export const OPERATOR_DIGEST_BYTES_MAX = 160 * KIB;
