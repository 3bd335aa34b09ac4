// How well an executable does with this server, as its own `doctor` finds. Asked before an update and after it, so that an update is judged by
// what it made worse and not by what was wrong before, nor by what only the new one looks at.

import { z } from 'zod';
import { HEALTH_SECONDS_MAX } from './limits.ts';
import { runExecutable } from './run-executable.ts';

export const healthSchema = z.strictObject({
  /** What fails, such as `schedule` or `engine main`. */
  failed: z.array(z.string()),
  /** Checks that could be made, whatever they found. */
  looked: z.array(z.string()),
});
export type Health = z.infer<typeof healthSchema>;

/** The one check that every executable must pass: that it can look at all. */
const DOCTOR = 'doctor';

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('check'),
    check: z.string(),
    state: z.string(),
    facts: z.object({ database: z.string().optional() }),
  }),
  z.object({ type: z.literal('doctor') }),
]);

/** Changes nothing on this server. */
export async function healthOf(executable: string, config: string): Promise<Health> {
  const run = await runExecutable(executable, ['doctor', '--json', '--config', config], {
    seconds: HEALTH_SECONDS_MAX,
  });
  return healthIn(run);
}

/** From what `doctor --json` printed. One that did not come to its end is as bad as can be. */
export function healthIn({ stdout, ending }: { stdout: string; ending: string }): Health {
  const events = stdout.split('\n').flatMap((line) => eventSchema.safeParse(parsed(line)).data ?? []);
  const checks = events.filter((event) => event.type === 'check').filter(({ state }) => state !== 'unknown');
  const isWhole = events.some(({ type }) => type === 'doctor');
  const failed = checks.filter(({ state }) => state === 'failed');
  const named = failed.map(({ check, facts: { database } }) =>
    database === undefined ? check : `${check} ${database}`,
  );
  return {
    failed: [...new Set([...named, ...(isWhole ? [] : [`${DOCTOR}: ${ending}`])])],
    looked: [...new Set([...checks.map(({ check }) => check), ...(isWhole ? [DOCTOR] : [])])],
  };
}

/** What fails now, did not fail before, and was looked at before. */
export function worsened(before: Health, after: Health): string[] {
  const wasLookedAt = (failed: string): boolean => before.looked.includes(failed.split(/[ :]/)[0] as string);
  return after.failed.filter((failed) => !before.failed.includes(failed) && wasLookedAt(failed));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
