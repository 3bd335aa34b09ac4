// The values in a registration that have a form of their own: names, addresses, telephone numbers, time zones, instants. Each is
// read as people write it and kept in one spelling, because a malformed one would be found when the first alert does not arrive.

import { z } from 'zod';
import { NAME_CHARACTERS_MAX } from '../limits.ts';
import { parseDeadline, sayDeadline } from './deadline-text.ts';

/** One line, as a message can carry it: control characters and hidden ones could make it say something else. */
export const nameSchema = z
  .string()
  .min(1)
  .max(NAME_CHARACTERS_MAX)
  .refine(
    (text) => text === text.trim() && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text),
    'must be one line of visible characters, without spaces around it',
  );

export const emailSchema = z.email('must be an e-mail address').max(254);

/** E.164, as SNS wants it: a plus, the country, the number. Spaces, which people put in, are left out. */
export const phoneSchema = z
  .string()
  .transform((text) => text.replaceAll(' ', ''))
  .refine((text) => /^\+[1-9]\d{7,14}$/.test(text), 'must be a telephone number with its country: "+420 601 123 456"');

/** Only names: an offset such as +01:00 knows no summer time. */
export const timeZoneSchema = z
  .string()
  .max(60)
  .refine((name) => /^[A-Za-z]/.test(name) && isTimeZone(name), 'must be a time zone such as Europe/Prague');

export const deadlineSchema = z.string().transform((text, context) => {
  const deadline = parseDeadline(text);
  if (typeof deadline !== 'string') return sayDeadline(deadline);
  context.addIssue({ code: 'custom', message: deadline });
  return z.NEVER;
});

export const instantSchema = z.iso
  .datetime({ offset: true, error: 'must be a time with its offset: 2026-11-23T10:00:00Z' })
  .transform((text) => new Date(text).toISOString());

/** Each is asked for once: a fleet's registrations name the same few, and are read every hour. */
const knownTimeZones = new Set<string>();

function isTimeZone(name: string): boolean {
  if (knownTimeZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    knownTimeZones.add(name);
    return true;
  } catch {
    return false;
  }
}
