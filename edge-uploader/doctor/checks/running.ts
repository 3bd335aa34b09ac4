// Whether a run is under way just now.

import { whoRuns } from '../../platform/run-alone.ts';
import { check, found } from '../check.ts';

export const runningCheck = check({
  name: 'running',
  seconds: 10,
  needs: 'nothing',
  async look({ configPath }) {
    const who = await whoRuns(configPath);
    return [who === undefined ? found('nobodyRuns', {}) : found('somebodyRuns', { who })];
  },
});
