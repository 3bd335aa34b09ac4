// The clock of this machine against the store's. S3 refuses requests that are a quarter of an hour off; the uploader then dates them by S3's
// clock and goes on, but certificates, the schedule and whatever else runs here go by a wrong one.

import { askTime } from '../ask-time.ts';
import { check, type Finding, found } from '../check.ts';

const RIGHT_SECONDS_MAX = 60;
/** What S3 tolerates. */
const OFF_SECONDS_MAX = 15 * 60;

export const clockCheck = check({
  name: 'clock',
  seconds: 45,
  needs: 'place',
  async look({ place, now, signal }) {
    try {
      return [judgeClock(await askTime(place, now, signal))];
    } catch (error) {
      return [found('clockUnknown', { reason: (error as Error).message })];
    }
  },
});

/** `seconds` by which this clock is ahead of the store's. */
function judgeClock(seconds: number): Finding {
  const off = Math.abs(seconds);
  if (off <= RIGHT_SECONDS_MAX) return found('clockRight', { seconds });
  return found(off <= OFF_SECONDS_MAX ? 'clockOff' : 'clockWrong', { seconds });
}
