// Makes this program and all that it starts step back behind whoever works on this machine. systemd and the Task Scheduler do the
// same for a run that they start; this holds for whatever else starts one with --scheduled, such as cron.

import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** `Nice` of systemd, and below normal under Windows. Linux derives the priority of reading and writing from it. */
const LOW_NICENESS = constants.priority.PRIORITY_BELOW_NORMAL;

/** What cannot be set stays as it is: a backup at normal priority is still a backup. */
export function lowerPriority(platform: NodeJS.Platform = process.platform): void {
  // Under Linux it is each thread's own, and some are there already; those that come inherit it, as children do.
  for (const id of platform === 'linux' ? threads() : [0]) {
    try {
      setPriority(id, LOW_NICENESS);
    } catch {
      // A thread that has just ended, or a system that does not allow it.
    }
  }
}

function threads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [0];
  }
}
