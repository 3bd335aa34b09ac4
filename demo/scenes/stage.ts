// What the steps of the demonstration share: a cloud, a clinic's server with its database, and the program that a person types.
// Without it each step would carry six arguments, and run the program in its own way.

import type { S3Client } from '@aws-sdk/client-s3';
import { EXIT, type ExitName } from '../../edge-uploader/failure.ts';
import type { Enrolment } from '../enrolment.ts';
import type { FirebirdServer } from '../firebird-server.ts';
import type { LocalCloudProcess } from '../local-cloud-process.ts';
import { type OffsiteRun, runOffsite } from '../offsite-process.ts';
import type { Outbox } from '../outbox.ts';

/** What the clinic calls its one database. */
export const DATABASE = 'main';

export interface Stage {
  /** The bundled uploader. */
  readonly program: string;
  readonly cloud: LocalCloudProcess;
  readonly operator: S3Client;
  readonly server: FirebirdServer;
  /** The live database's file. */
  readonly databasePath: string;
  readonly enrolment: Enrolment;
  /** What the clinic's people and the operator were told. */
  readonly outbox: Outbox;
  readonly signal: AbortSignal;
}

/** Runs a command of `offsite` and refuses every other end than the one that the step is there to show. */
export async function offsite(stage: Stage, args: readonly string[], expected: ExitName = 'ok'): Promise<OffsiteRun> {
  const run = await runOffsite(stage.program, [...args, '--json'], { signal: stage.signal, now: stage.cloud.now() });
  if (run.exitCode === EXIT[expected]) return run;
  throw new Error(
    `\`offsite ${args[0]}\` should have ended with ${EXIT[expected]} but ended with ${run.exitCode}: ${run.stderr.trim()}`,
  );
}

/** The sentence of the program's own error, for the reader to see. */
export function errorOf(run: OffsiteRun): string {
  const line = run.stderr.split('\n').find((text) => text.startsWith('offsite: error: '));
  if (line === undefined) throw new Error(`the program failed without saying why: ${run.stderr}`);
  return line;
}

/** Ends the step, and with it the demonstration, unless what it claims is so. */
export function holds(claim: boolean, otherwise: string): asserts claim {
  if (!claim) throw new Error(otherwise);
}
