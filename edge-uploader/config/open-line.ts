// From the config to the line to the cloud.

import { dirname, resolve } from 'node:path';
import type { ConnectionOptions } from '../network/agents.ts';
import { type Bandwidth, limitsAt } from '../network/bandwidth.ts';
import { authoritiesWith } from '../network/certificates.ts';
import type { Line } from '../network/line.ts';
import { minutesAtFirst, Patience, type PatienceOptions } from '../network/patience.ts';
import { chooseProxy } from '../network/proxy.ts';
import { RateLimiter } from '../network/rate-limiter.ts';
import type { Voice } from '../terminal/voice.ts';
import { backupTexts } from '../texts/backup-texts.ts';
import type { Config, ReportPlace } from './config.ts';

/** What is needed of a command's context; that of a scheduled run says so. */
export interface LineContext {
  readonly voice: Pick<Voice, 'warn' | 'say' | 'tell'>;
  readonly now: () => Date;
  readonly fillRandom: (target: Uint8Array) => void;
  readonly signal: AbortSignal;
  readonly scheduled?: boolean | undefined;
}

type LinePlace = Pick<ReportPlace, 'vault' | 'network' | 'path' | 'proxy'>;

/** `time` is another one only in tests. */
export function openLine(
  place: LinePlace & { bandwidth?: Config['bandwidth'] },
  { voice, now, fillRandom, signal, scheduled = false }: LineContext,
  time: Pick<PatienceOptions, 'elapsedMs' | 'sleep'> = {},
): Line {
  const { network, bandwidth } = place;
  const limiter = (which: 'upload' | 'download'): RateLimiter =>
    new RateLimiter({
      rate: bandwidth && isLimited(bandwidth, which) ? () => limitsAt(now(), bandwidth)[which] : undefined,
    });
  return {
    ...connectionOf(place),
    uploads: limiter('upload'),
    downloads: limiter('download'),
    patience: new Patience({
      ...time,
      minutes: network.keepTryingHours * 60,
      minutesAtFirst: minutesAtFirst(scheduled),
      signal,
      chance() {
        const byte = new Uint8Array(1);
        fillRandom(byte);
        return (byte[0] as number) / 256;
      },
      onOutage(why, minutes) {
        voice.warn(`the cloud cannot be reached: ${why}; trying on for up to ${spoken(minutes)}`);
        voice.tell({ type: 'outage', why, minutes });
      },
      onRecovery(minutes) {
        voice.say(backupTexts.lineIsBack, { seconds: minutes * 60 });
        voice.tell({ type: 'outage over', minutes });
      },
    }),
  };
}

/** Through which proxy, and believing whom; also for whoever only looks at the line. */
export function connectionOf({ vault, network, path, proxy }: LinePlace): ConnectionOptions {
  const { proxy: configured, certificateAuthority: authority } = network;
  const secure = vault.endpoint?.startsWith('http:') !== true;
  return {
    proxy: chooseProxy({ configured, credentials: proxy, secure, environment: process.env }),
    authorities: authority === undefined ? undefined : authoritiesWith(resolve(dirname(path), authority)),
  };
}

function isLimited(bandwidth: Bandwidth, which: 'upload' | 'download'): boolean {
  return bandwidth[which] !== undefined || bandwidth.windows.some((window) => window[which]?.rate !== undefined);
}

const spoken = (minutes: number): string =>
  minutes >= 120 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes)} minutes`;
