// Sizes and durations, as the demo writes them: in English, like all of it.

import { english } from '../language/english.ts';

export const { bytes: formatBytes, duration: formatDuration } = english('UTC');
