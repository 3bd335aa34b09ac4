// Every limit of the digest, with its unit. Without them one site's flood of verdicts, or a fleet that grew, could cost the mail of
// everybody else.

const MIB = 1024 * 1024;

/** Sites of one batch: at about half a second each, side by side, they take a minute. */
export const SITES_PER_BATCH_MAX = 200;
export const SITES_IN_FLIGHT_MAX = 4;
/** After so many sites the batch notes what it sent. A death then sends so many digests twice. */
export const SITES_PER_NOTE = 20;
/** How often a batch goes on in another invocation. */
export const CONTINUATIONS_MAX = 20;
/** Sites of the fleet: their names make a plan of 2 MiB. */
export const PLAN_BYTES_MAX = 8 * MIB;
/** 200 sites of 20 databases with all their problems. */
export const BATCH_BYTES_MAX = 8 * MIB;
export const SENT_BYTES_MAX = 1024;

/** The operator's digest waits for the batches: so long between two looks, so many looks, in so many invocations. */
export const SUM_UP_WAIT_SECONDS = 30;
export const SUM_UP_WAITS_MAX = 20;
export const SUM_UP_INVOCATIONS_MAX = 5;

export const DIGEST_DAYS = 7;
/** Verdicts of backups that retention has removed since, of one database: an hourly backup has 168 a week. */
export const REMOVED_VERDICTS_MAX = 400;
/** Why a site could not be read, as far as it is noted. */
export const WHY_CHARACTERS_MAX = 300;
