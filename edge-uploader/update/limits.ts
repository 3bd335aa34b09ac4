// The limits of an update, with their units. A place that never ends its answer would otherwise hold the night's run, or fill the disk.

/** From the place: to the first byte, and between any two. */
export const SILENT_SECONDS_MAX = 60;
export const RELEASE_SECONDS_MAX = 120;
/** 114 MB at 256 kbit/s take an hour. */
export const EXECUTABLE_SECONDS_MAX = 2 * 3600;
export const REDIRECTS_MAX = 3;
/** What stays free on the disk beside the new executable. */
export const ROOM_LEFT_BYTES = 64 * 1024 * 1024;
/** A virus scanner reads a new executable of this size once before it lets it start. */
export const VERSION_SECONDS_MAX = 120;
/** All that an installed program looks at to say how it is. */
export const HEALTH_SECONDS_MAX = 600;
export const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;
/** What is worse after an update is looked at once more after this: a line that is just down is no fault of the update. */
export const SECOND_LOOK_SECONDS = 20;
/** A release from later than this has a wrong clock behind it, here or there. */
export const AHEAD_HOURS_MAX = 24;
/** Versions that were put back and are not tried again by themselves; the oldest are forgotten. */
export const PUT_BACK_MAX = 20;
/** Of what the notes keep of a failure; the cloud is told less. */
export const FAILED_CHARACTERS_MAX = 1_000;
