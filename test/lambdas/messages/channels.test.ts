// Which severity reaches a telephone, for each choice that a site has.

import { expect, test } from 'vitest';
import { channelsOf } from '../../../lambdas/messages/channels.ts';

test.each([
  ['never', { info: 1, warning: 1, critical: 1 }],
  ['critical', { info: 1, warning: 1, critical: 2 }],
  ['warning', { info: 1, warning: 2, critical: 2 }],
] as const)('SMS from %s', (smsFrom, channels) => {
  for (const severity of ['info', 'warning', 'critical'] as const) {
    expect(channelsOf(severity, { smsFrom })).toEqual(['email', 'sms'].slice(0, channels[severity]));
  }
});
