// Every limit of the watcher, with its unit. Without them a thief who floods a site with reports, or a fleet that grew, could
// cost the hour in which everybody else's alerts are due.

const MIB = 1024 * 1024;

/** Sites that one invocation looks at; a larger fleet is shared out among several. */
export const SITES_PER_INVOCATION_MAX = 500;
/** Sites that are looked at side by side: 500 sites of three small reads take a few seconds. */
export const SITES_IN_FLIGHT_MAX = 16;
/** How often a site is looked at anew because another invocation wrote its alert state meanwhile. */
export const LOOKS_MAX = 5;

export const ALERT_STATE_BYTES_MAX = 4 * MIB;
/** A notice in the outbox quotes so many findings, anomalies or objects, each with so much text; the verdict has them all. */
export const QUOTED_MAX = 10;
export const QUOTED_CHARACTERS_MAX = 300;
/** Verdicts that the alert state remembers because it knew them before the site's backups did, and for how long. */
export const AHEAD_MAX = 20;
export const AHEAD_HOURS_MAX = 24;

/** Who finds a notice in the outbox waits this long before sending it again: longer than a lambda can live. */
export const LEASE_MINUTES = 20;
/** The hourly run is not always equally late; a reminder may come this much before its time, rather than an hour after. */
export const REMINDER_SLACK_MINUTES = 30;
/** What is only to be done some day (a drill, a disk, an update) is repeated once a week. */
export const HOUSEKEEPING_REMINDER_HOURS = 7 * 24;
/** SMS to one site within 24 hours; what is more goes by e-mail alone. A stolen server could otherwise cause one a minute. */
export const SMS_PER_DAY_MAX = 30;
/** A site of which nothing was heard for so long is critical at once. */
export const SILENT_CRITICAL_HOURS = 72;

/** A run whose report is older than this has stopped. The uploader tells of a run that goes on far more often. */
export const UPLOAD_STUCK_HOURS = 3;
/** Reports that were stored before are no news, whatever their names say. */
export const REPORT_DAYS_MAX = 8;
/** Names of reports, of drills or of disks that are listed, and reports of one database that are read, in one look. */
export const LISTED_NAMES_MAX = 2_000;
export const REPORTS_READ_MAX = 3;

/** A backup that fails this long after it was stored was once good, or was at least thought to be there. */
export const REJUDGED_HOURS = 24;
/** Verdicts of such backups that are read in one look. */
export const DAMAGED_READ_MAX = 10;

/** A verdict older than this must be in the site's backups: whoever wrote it has noted it there, or is dead. */
export const NOTING_MINUTES_MAX = 20;
/** Where the site's backups are lost, its verdicts are listed and the newest of each database are read, up to so many. */
export const VERDICTS_LISTED_MAX = 10_000;
export const VERDICTS_READ_MAX = 20;

/** The age of the last weekly digest is looked at once a day, in the run of this hour (UTC), as far back as this. */
export const DIGEST_LOOKED_AT_UTC_HOUR = 9;
export const DIGESTS_LOOKED_BACK_DAYS = 21;
export const DIGEST_NOTES_LISTED_MAX = 10_000;
