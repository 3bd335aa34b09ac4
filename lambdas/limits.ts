// Every limit of the lambdas, with its unit. Without them one hostile or huge backup could cost the cloud its memory, its
// fifteen minutes, or a ledger full of notes.

const KIB = 1024;

/** Every object of a valid backup stays locked for at least this many more days. */
export const LOCK_DAYS_MIN = 14;
/** A lock that ends sooner than this is lengthened, if a backup that is kept needs the object. */
export const LOCK_DAYS_RENEW = 21;
/** For how long it is lengthened: one request an object in 24 days. */
export const LOCK_DAYS_STEP = 45;
/** PutObjectRetention requests in flight. */
export const LOCKS_IN_FLIGHT_MAX = 32;
/** HEAD requests in flight: 300,000 packs at 20 ms each take about three minutes of a lambda's fifteen. */
export const HEADS_IN_FLIGHT_MAX = 32;
/** Objects that are read again at once; the network of a lambda, not S3, is the limit. */
export const REREADS_IN_FLIGHT_MAX = 4;
/** How often one object is read before a connection that breaks each time fails the event. */
export const READ_ATTEMPTS_MAX = 3;
/** How often a backup is judged anew because another judgement was written meanwhile, before the event is retried. */
export const JUDGEMENT_ATTEMPTS_MAX = 3;
export const REGISTRATION_BYTES_MAX = 64 * KIB;
/** Public keys of one site: the present one and those that it replaced. */
export const SIGNING_KEYS_MAX = 16;
/** How long S3 may stay silent before a request counts as failed and is tried again. */
export const SOCKET_IDLE_SECONDS_MAX = 30;
export const CONNECT_SECONDS_MAX = 5;
/** How often the SDK sends one request, with its own back-off, before the event fails and is retried as a whole. */
export const REQUEST_ATTEMPTS_MAX = 5;

/** A site's file as a person writes it: with comments, a few pages. */
export const SITE_FILE_BYTES_MAX = 256 * KIB;
/** Databases of one site: they share its packs, and one invocation looks at them all. */
export const DATABASES_MAX = 20;
/** As long as an id, which stands in for a name; it has to fit into an SMS beside what happened. */
export const NAME_CHARACTERS_MAX = 63;
export const EMAILS_MAX = 20;
export const PHONES_MAX = 10;
/** The longest time for which a backup may be late before anybody is told: a long weekend. */
export const GRACE_HOURS_MAX = 96;
/** The longest time between two backups that can be asked for. */
export const DEADLINE_DAYS_MAX = 31;
/** Backups that each part of a retention rule keeps (daily for a year), and what all rules of a site keep together. */
export const KEPT_PER_RULE_MAX = 366;
export const KEPT_PER_SITE_MAX = 4_000;
/** A site's own `lockDays`, at most: what was locked for too long by mistake is paid for until it ends. */
export const SITE_LOCK_DAYS_MAX = 365;
/** How long a failed backup stays, for whoever looks for the reason, once a newer one is valid. */
export const FAILED_BACKUP_DAYS = 14;

/** A site of 500,000 packs (8 TB) with 500 backups takes 60 MiB. */
export const PACK_TABLE_BYTES_MAX = 96 * KIB * KIB;
/** Backups of which the pack table knows what they need. */
export const PACK_TABLE_SLOTS_MAX = 5_000;
/** Backups of a site, and of one database, that its state lists: an hourly backup for two months and more. */
export const BACKUP_ROWS_MAX = 5_000;
export const BACKUP_ROWS_PER_DATABASE_MAX = 2_000;
export const SITE_BACKUPS_BYTES_MAX = 4 * KIB * KIB;
/** How often a note is read and written again because another lambda wrote it meanwhile. */
export const NOTE_ATTEMPTS_MAX = 10;
/** The wait before the second attempt; it doubles with each. */
export const NOTE_RETRY_MS = 40;
/** Keys that one listing takes in: 300,000 packs and as many that nobody needs. */
export const LISTED_KEYS_MAX = 600_000;
/** Packs from which on one listing costs less than asking for each: a page of 1,000 keys is paid like 13 HEADs. */
export const LISTING_PACKS_MIN = 200;
/** What is left of an invocation's time when it stops to look and notes how far it came. */
export const TIME_RESERVE_MS = 90_000;
/** How often a judgement, or a rebuilding, goes on in another invocation before it is given up. */
export const CONTINUATIONS_MAX = 50;
/** How often a rebuilding begins anew because something was written meanwhile. */
export const REBUILD_ATTEMPTS_MAX = 3;

/** What is to be removed was marked by a run of retention at least so long ago: the second look comes days after the first. */
export const MARK_DAYS_MIN = 7;
/**
 * A pack that no backup needs stays until the site has stored another one so much later. An uploader relies on such packs for 14
 * days behind the newest one (edge-uploader/backup/dedup-base.ts), so none can vanish that a running backup counts on.
 */
export const UNNEEDED_PACK_DAYS_MIN = 21;
