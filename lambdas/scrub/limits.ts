// Every limit of the scrub, with its unit. Without them one huge site would read all night while every other waits, or a lost note
// would have the whole vault read at once.

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** Sites that one invocation reads for: 100 sites of 100 GB are 110 GB a period of 90 days, so 1.2 GB each and night. */
export const SITES_PER_INVOCATION_MAX = 100;
/** Sites whose notes are read side by side. A pack table can have 96 MiB. */
export const SITES_PLANNED_IN_FLIGHT_MAX = 4;
/** What one invocation reads, at about 60 MB/s; what is left is read in another. */
export const INVOCATION_BYTES_MAX = 32 * GIB;
/** A site's turn: then its result is noted, and the next site has its own. A death loses one turn. */
export const TURN_BYTES = 512 * MIB;
/** How often one night's work goes on in another invocation before it is left to the next night: 640 GiB. */
export const CONTINUATIONS_MAX = 20;

/** What was read within so many hours was read tonight, and is not read again, however often the night is begun. */
export const NIGHT_HOURS = 12;
/** A site that is behind reads at most so many times its daily share in a night. */
export const CATCH_UP_SHARES = 4;
/** After so many objects in a row that could not be read, S3 is in trouble, and the site waits for the next night. */
export const FAILURES_IN_A_ROW_MAX = 20;
/** Backups of one site that validate is asked to judge again in one night, the newest of each database first. */
export const REVALIDATIONS_MAX = 100;

export const SCRUB_NOTE_BYTES_MAX = MIB;
/** A manifest of a backup without packs, and its index: what a backup's own two objects are taken to have at least. */
export const BACKUP_OBJECTS_BYTES = 64 * 1024;
/** Of each pack in a manifest. */
export const MANIFEST_ROW_BYTES = 112;
