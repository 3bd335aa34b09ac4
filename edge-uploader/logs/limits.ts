// Every limit of the logs, with its unit, in one place.

/** A file that has reached it is continued in another one. */
export const LOG_FILE_BYTES_MAX = 5_000_000;

/** All files together; the oldest go first. A clinic that backs up every hour writes about 15 MB a year. */
export const LOG_BYTES_MAX = 50_000_000;

/** Files of months that are longer ago go: a year, and the month that is compared with it. */
export const LOG_MONTHS_MAX = 13;

/** One text in a line: a dump tool's last words, or the names of many things. */
export const LOG_TEXT_CHARACTERS_MAX = 2_000;

/** How long the system's own log may take to accept one entry. */
export const SYSTEM_LOG_SECONDS_MAX = 5;

/** An entry of the system's own log. */
export const SYSTEM_LOG_CHARACTERS_MAX = 1_000;
