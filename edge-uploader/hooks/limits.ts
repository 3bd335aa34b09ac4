// The limits of hooks, with their units. A command that waits for an answer nobody gives would otherwise end all backups.

export const HOOK_SECONDS_DEFAULT = 300;

export const HOOK_SECONDS_MAX = 3600;

/** What a hook says beyond this is not in the log. */
export const HOOK_LINES_MAX = 200;

/** After Ctrl-C a backup has so long to tidy up before the service is started again all the same. */
export const TIDY_UP_BEFORE_AFTER_MS = 8_000;
