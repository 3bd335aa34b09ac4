// Every limit of the lambdas, with its unit. Without them one hostile or huge backup could cost the cloud its memory, its
// fifteen minutes, or a ledger full of notes.

const KIB = 1024;

/** Every object of a valid backup stays locked for at least this many more days. */
export const LOCK_DAYS_MIN = 7;
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
