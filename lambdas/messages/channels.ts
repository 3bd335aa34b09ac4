// By which channels a notice goes out. Pure, so that "an SMS at night" is a decision that a test can read.

import type { Severity } from './notice.ts';

export type Channel = 'email' | 'sms';

/** From which severity on a site wants an SMS besides the e-mail. */
export interface ChannelRule {
  readonly smsFrom: 'warning' | 'critical' | 'never';
}

const RANKS: Record<Severity, number> = { info: 0, warning: 1, critical: 2 };

/** An e-mail always; an SMS from the severity that the site chose. */
export function channelsOf(severity: Severity, { smsFrom }: ChannelRule): Channel[] {
  const withSms = smsFrom !== 'never' && RANKS[severity] >= RANKS[smsFrom];
  return withSms ? ['email', 'sms'] : ['email'];
}
