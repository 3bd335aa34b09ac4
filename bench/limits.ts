// How large and how often the bench measures, in one place.
// Without it two runs of different sizes would be compared with each other.

/** A scale of 640 makes a dump of 1.04 GB: 640,000 visits and 3,200 images. */
export const FULL = { scale: 640, runs: 3, longDumpRepeats: 4 } as const;
/** Small enough for a test of the bench itself; its numbers mean nothing. */
export const QUICK = { scale: 2, runs: 1, longDumpRepeats: 2 } as const;

export const DUMP_SEED = 'bench';
/** No step of any contender takes nearly so long; one that does hangs, and is ended with all its children. */
export const COMMAND_SECONDS_MAX = 900;
