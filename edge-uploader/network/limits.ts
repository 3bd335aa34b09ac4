// Every limit of the line to the cloud, with its unit, in one place. Scattered, nobody could tell an operator for how long a run holds out.

/** How long a run holds out while the line is down: longer than a night's work on a provider's network. */
export const KEEP_TRYING_HOURS_DEFAULT = 4;
export const KEEP_TRYING_HOURS_MAX = 48;

/** Where nothing has come through yet and a person waits, it is more likely a wrong setting than an outage. */
export const FIRST_ANSWER_MINUTES_MAX = 2;

/** Pauses between attempts grow to this, so that a line that is back is noticed soon. */
export const PAUSE_SECONDS_MAX = 30;

/** An attempt that took longer than this was asleep in between; that is no time of trying. */
export const ATTEMPT_SECONDS_COUNTED_MAX = 90;

/** Shorter troubles are nobody's business. */
export const OUTAGE_TOLD_SECONDS = 10;

/** To a server or a proxy. */
export const CONNECT_MILLISECONDS_MAX = 10_000;

/** A request that moves no byte for so long is given up and tried again: after a sleep, both sides may wait for ever. */
export const SILENT_MILLISECONDS_MAX = 60_000;

/** An answer that took longer says nothing of what time it is now. */
export const DATED_MILLISECONDS_MAX = 30_000;

export const SOCKETS_MAX = 32;

/** A server that was asked whether it wants the body, and says nothing for so long, gets it. */
export const CONTINUE_MILLISECONDS_MAX = 6_000;

/** Below this, a pack of 16 MiB would take more than a quarter of an hour, and several at once would look like a dead line. */
export const BITS_PER_SECOND_MIN = 128_000;

/** A body goes out in pieces of an eighth of a second, and of this size at most. */
export const PIECES_PER_SECOND = 8;
export const PIECE_BYTES_MAX = 64 * 1024;
export const PIECE_BYTES_MIN = 1024;

/** How often whoever waits for the line looks whether another window has begun. */
export const LOOK_MILLISECONDS = 1_000;
