// The source for everything that has a dump program of its own: any command whose stdout is the dump and whose exit code 0 is
// its success. Without it a database that we do not know could not be backed up at all, or only by a file copied while live.

import { z } from 'zod';
import { Failure } from '../failure.ts';
import { COMPLAINT_CHARACTERS_MAX, DUMP_IDLE_SECONDS_DEFAULT, DUMP_IDLE_SECONDS_MAX } from './limits.ts';
import { interrupted, provenStream } from './proven-stream.ts';
import { describeEnd, type RunningTool, startTool } from './running-tool.ts';
import type { Source } from './source.ts';

const argument = z.string().refine((text) => !text.includes('\0'), 'must not contain a NUL character');

export const commandConfigSchema = z.strictObject({
  engine: z.literal('command'),
  /** The program and its arguments, as they are: no shell reads them, so no quoting, no pipes, no variables. */
  command: z.tuple([argument.min(1)], argument),
  /** Added to the uploader's own environment. The values are taken for secrets and blanked in messages. */
  environment: z.record(z.string().regex(/^[^=\0]+$/), argument).default({}),
  workingFolder: z.string().min(1).optional(),
  expectedBytes: z.int().nonnegative().optional(),
  idleSeconds: z.number().positive().max(DUMP_IDLE_SECONDS_MAX).default(DUMP_IDLE_SECONDS_DEFAULT),
});

export type CommandConfig = z.infer<typeof commandConfigSchema>;

export function commandSource(config: CommandConfig): Source {
  const [program, ...args] = config.command;
  return {
    async openDump({ signal, landing }) {
      if (signal.aborted) throw interrupted(`the output of ${program}`, signal);
      const tool = await startTool({
        program,
        args,
        environment: { ...process.env, ...config.environment },
        workingFolder: config.workingFolder,
        secrets: Object.values(config.environment).filter((value) => value.length >= SECRET_CHARACTERS_MIN),
        landing,
        missingHint: `correct \`command\` in the configuration: it needs the program's full path, and ${
          config.workingFolder ? `${config.workingFolder} must exist` : 'no shell looks for it'
        }`,
      });
      const bytes = provenStream({
        input: tool.stdout,
        proof: provedByExitCode(tool, program),
        approve: (length) => refuseEmpty(length, program),
        idleSeconds: config.idleSeconds,
        what: `the output of ${program}`,
        signal,
        release: () => tool.stop(),
      });
      return {
        bytes,
        expectedBytes: config.expectedBytes,
        method: 'command',
        // The arguments stay out: people put passwords there, and facts are kept for years.
        facts: async () => ({ engine: 'command', tool: program, method: 'command', options: [] }),
      };
    },
  };
}

/** Shorter values (`1`, `en`) are no secrets, and blanking them would make the message unreadable. */
const SECRET_CHARACTERS_MIN = 4;

async function provedByExitCode(tool: RunningTool, program: string): Promise<void> {
  const end = await tool.ended;
  if (end.code === 0) return;
  const complaint = tool.complaint().slice(-COMPLAINT_CHARACTERS_MAX);
  throw new Failure(
    'source',
    `dumping with ${program} failed: it ${describeEnd(end)}${complaint ? ` and said: ${complaint}` : ' and said nothing'}`,
    {
      hint: 'run the same command by hand, with its output sent to a file, and correct what it complains about',
      said: complaint,
    },
  );
}

function refuseEmpty(bytes: number, program: string): void {
  if (bytes > 0) return;
  throw new Failure('source', `dumping with ${program} failed: it reported success but gave not one byte`, {
    hint: 'check that the command writes its dump to stdout, not into a file',
  });
}
