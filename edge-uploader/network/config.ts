// What the config says of the line to the cloud: `bandwidth` and `network`.

import { z } from 'zod';
import { parseRate, parseWindow } from './bandwidth.ts';
import { KEEP_TRYING_HOURS_DEFAULT, KEEP_TRYING_HOURS_MAX } from './limits.ts';

const WINDOWS_MAX = 20;

const rateSchema = z.string().transform((text, { addIssue }) => {
  const parsed = parseRate(text);
  if (typeof parsed !== 'string') return parsed;
  addIssue({ code: 'custom', message: parsed });
  return z.NEVER;
});

const windowSchema = z
  .strictObject({ when: z.string(), upload: rateSchema.optional(), download: rateSchema.optional() })
  .transform(({ when, ...limits }, { addIssue }) => {
    const parsed = parseWindow(when);
    if (typeof parsed !== 'string') return { ...parsed, ...limits };
    addIssue({ code: 'custom', path: ['when'], message: parsed });
    return z.NEVER;
  });

/** Unset: as fast as the line goes, always. */
export const bandwidthSchema = z
  .strictObject({
    upload: rateSchema.optional(),
    download: rateSchema.optional(),
    /** The first one that holds counts. */
    windows: z.array(windowSchema).max(WINDOWS_MAX).default([]),
  })
  .transform(({ upload, download, windows }) => ({ upload: upload?.rate, download: download?.rate, windows }))
  .optional();

export const networkSchema = z
  .strictObject({
    /** `none` ignores the proxy that the environment names. */
    proxy: z.union([
      z.literal('none'),
      z
        .url({ protocol: /^http$/, error: 'must be http://host:port, or none' })
        .refine(
          (text) => !/:\/\/[^/]*@/.test(text),
          'user and password of the proxy belong into the secrets file: `proxy: { user: …, password: … }`',
        ),
    ]),
    /** A file with certificate authorities that are believed besides those of the system. Relative to the config. */
    certificateAuthority: z.string().min(1),
    keepTryingHours: z.number().min(0).max(KEEP_TRYING_HOURS_MAX),
  })
  .partial()
  .transform((network) => ({ keepTryingHours: KEEP_TRYING_HOURS_DEFAULT, ...network }))
  .prefault({});

export const proxySecretsSchema = z.strictObject({ user: z.string().min(1), password: z.string().min(1) }).optional();
