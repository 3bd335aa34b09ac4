// What every command is given: where to speak, the clock and chance, and when to stop. Commands take all of it as arguments,
// so that a test can hold each of them.

import type { Voice } from '../terminal/voice.ts';

export interface CommandContext {
  readonly voice: Voice;
  readonly now: () => Date;
  readonly fillRandom: (target: Uint8Array) => void;
  /** Aborted by Ctrl-C or a stop of the service. */
  readonly signal: AbortSignal;
  readonly version: string;
  /** Where a run that begins without a config finds its log, once there is one. */
  readonly logTo: (configPath: string) => void;
  /** Work that must come to its end even after Ctrl-C, within a time limit of its own. Gives the work back. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>;
}
