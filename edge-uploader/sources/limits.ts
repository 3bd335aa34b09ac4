// Every limit of the sources, with its unit, in one place. Scattered through the files they would drift apart, and nobody
// could tell an operator why a dump was given up.

/** A dump that yields no byte for so long has failed. gbak is silent for minutes while it counts a huge table's indices. */
export const DUMP_IDLE_SECONDS_DEFAULT = 900;

/** The longest silence that a configuration may allow: a night's backup must fail before the next night's begins. */
export const DUMP_IDLE_SECONDS_MAX = 12 * 3600;

/** How long a tool may take to stop when asked, before it is killed. */
export const TOOL_STOP_GRACE_MS = 2_000;

/** After a tool's exit, how long to wait for the rest of its stderr: a grandchild may hold it open for ever. */
export const STDERR_WAIT_MS = 500;

/** How much of a tool's stderr is kept for the error message: its end, where the reason stands. */
export const STDERR_TAIL_BYTES_MAX = 8 * 1024;

/** How much of a tool's complaint goes into one error message. */
export const COMPLAINT_CHARACTERS_MAX = 500;

/** How many bytes of a dump may wait in memory between the tool and the chunker. */
export const DUMP_BUFFER_BYTES = 1024 * 1024;

/** How long an attach to a database may take. A wrong password hangs some versions of the driver for ever. */
export const ATTACH_SECONDS_MAX = 20;

/** How often a refused login is tried before it is believed. */
export const ATTACH_ATTEMPTS_MAX = 2;

/** A spool file needs this share of the database's size to be free; dumps of real databases stay below it. */
export const SPOOL_SHARE_OF_DATABASE = 1.1;

/** A row takes at least so many bytes in a Firebird dump, however short it is: its record's header. */
export const DUMP_BYTES_PER_ROW_MIN = 4;

/** gbak may have written this share fewer rows of a table than the engine counted just before: rows deleted in between. */
export const ROWS_MISSING_SHARE_MAX = 0.1;

/** Fewer missing rows than this are never suspicious. */
export const ROWS_MISSING_MAX = 1000;

/** How much of a file is read at a time. */
export const READ_BYTES = 1024 * 1024;

/** The newest dump of another program may be so old: a day, and two hours for a job that ran late. */
export const DUMP_AGE_HOURS_DEFAULT = 26;

/** How far in the future a file may be dated. A file of next year would otherwise count as fresh until then. */
export const FUTURE_HOURS_MAX = 24;

/** A dump of another program must have had the same size and time for so long. */
export const SETTLE_SECONDS_DEFAULT = 10;

/** How long to wait for a dump that another program is still writing. */
export const SETTLE_WAIT_MINUTES_DEFAULT = 60;

/** How often to look again at a dump that is still being written. */
export const SETTLE_LOOK_SECONDS_MAX = 30;

/** No dump of a database that is in use is smaller. gbak's dump of an empty one has 512 bytes (3.0.11). */
export const DUMP_BYTES_MIN = 1024;

/** A dump smaller than this share of the one before it is not believed. */
export const DUMP_SHARE_OF_LAST_MIN = 0.1;

/** How long a server may take to stop a statement when asked. After Ctrl-C all of our tidying up has 8 seconds. */
export const CANCEL_MS_MAX = 3_000;

/** How often SQL Server is asked how far a backup is. */
export const PROGRESS_SECONDS = 5;

/** How long a spool file that a server still holds open is tried to be removed. */
export const REMOVE_MS_MAX = 3_000;

/** A backup of SQL Server holds every page in use; with less than this share of them it is not believed. */
export const BACKUP_SHARE_OF_PAGES_MIN = 0.5;

/** A file up to this size is read as a whole before anything of it is stored, and again if it changed meanwhile. */
export const READ_WHOLE_BYTES_MAX = 4 * 1024 * 1024;

/** How often a file that changes is read before it counts as incomplete. */
export const READ_ATTEMPTS_MAX = 3;

/** How long Windows may take to make a shadow copy: it first asks every program to write what it holds. */
export const SHADOW_COPY_SECONDS_MAX = 180;
