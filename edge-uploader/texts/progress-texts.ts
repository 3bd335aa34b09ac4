// What stands beside a progress display.

import { text } from './text.ts';

export const progressTexts = {
  left: text<{ secondsLeft: number | undefined }>(
    { secondsLeft: 185 },
    {
      en: ({ secondsLeft }, say) => `${secondsLeft === undefined ? '?' : say.duration(secondsLeft)} left`,
      cs: ({ secondsLeft }, say) => `zbývá ${secondsLeft === undefined ? '?' : say.duration(secondsLeft)}`,
    },
  ),
  fresh: text(
    { bytes: 12_300_000 },
    {
      en: ({ bytes }, say) => `${say.bytes(bytes)} new`,
      cs: ({ bytes }, say) => `${say.bytes(bytes)} nových`,
    },
  ),
};
