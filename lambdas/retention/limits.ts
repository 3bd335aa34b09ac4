// Every limit of retention, with its unit. Without them a site that turned hostile could cost the run its time, or its history a
// file that nobody can read.

const MIB = 1024 * 1024;

/** Sites that one invocation looks after, one behind the other; a larger fleet is shared out among several. */
export const SITES_PER_INVOCATION_MAX = 50;
/** What the ledger knows and a listing lacks is asked of S3 one by one; if it is more than this, the listing is not believed. */
export const ABSENT_MAX = 1_000;
/** Backups that validate is asked to judge again by one run, and how long a new one may wait for its first verdict. */
export const JUDGEMENTS_ASKED_MAX = 50;
export const JUDGING_HOURS_MAX = 1;
/** Manifests in memory at once; one may have 40 MiB. */
export const MANIFESTS_IN_FLIGHT_MAX = 4;
/** Packs of which the ledger has no row that one run asks S3 about: what a flood left behind is removed over several days. */
export const UNKNOWN_PACKS_MAX = 20_000;
/** Backups, packs and other objects that one pass removes; the next day goes on. */
export const BACKUPS_PER_PASS_MAX = 200;
export const PACKS_PER_PASS_MAX = 50_000;
export const STRAYS_PER_PASS_MAX = 1_000;
/** Of S3: objects in one request of deletions. */
export const DELETIONS_PER_REQUEST_MAX = 1_000;
/** Objects that belong to no backup and are marked; S3's keys have at most 1,024 bytes, which JSON may write as six times that. */
export const STRAYS_MARKED_MAX = 2_000;
export const MARKS_BYTES_MAX = 16 * MIB;
/** The history of a month; when it is full, the lists of its oldest passes are cut first. */
export const REMOVALS_BYTES_MAX = 4 * MIB;
/** Packs and other objects that a pass spells out; it counts them all. */
export const PACKS_NAMED_MAX = 1_000;
export const STRAYS_NAMED_MAX = 100;
export const STRAY_KEY_CHARACTERS_MAX = 300;
