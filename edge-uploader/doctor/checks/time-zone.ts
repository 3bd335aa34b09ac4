// The time zone that the schedule goes by. A server that was left at UTC backs up in the middle of the consulting hours.

import { check, found } from '../check.ts';

export const timeZoneCheck = check({
  name: 'time-zone',
  seconds: 5,
  needs: 'nothing',
  async look({ now }) {
    const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
    const time = now();
    if (/^(Etc\/)?(UTC|GMT|Universal|Zulu)$/.test(zone)) return [found('timeZoneUtc', {})];
    const parts = Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(time);
    const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return [found('timeZone', { zone, offset })];
  },
});
