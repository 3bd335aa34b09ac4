// What the checks look at: the config as far as it can be read, the clock, the system, and the vault, which several of them ask and
// which is therefore asked once. All of it are arguments, so that a test can hold each.

import { resolve } from 'node:path';
import { type Config, type ReportPlace, readConfig, readReportPlace } from '../config/config.ts';
import { Failure } from '../failure.ts';
import type { Need } from './check.ts';
import { type RunProgram, runProgram } from './run-program.ts';
import { lookAtVault, type VaultView } from './vault-view.ts';

export interface SystemView {
  readonly platform: NodeJS.Platform;
  readonly run: RunProgram;
  readonly now: () => Date;
  readonly fillRandom: (target: Uint8Array) => void;
  readonly signal: AbortSignal;
  readonly version: string;
  /** How this program is started. */
  readonly command: readonly [program: string, ...args: string[]];
}

export interface Surroundings<N extends Need = Need> extends SystemView {
  /** Absolute. */
  readonly configPath: string;
  /** Why there is no `config`. */
  readonly configFailure: Failure | undefined;
  readonly config: N extends 'config' ? Config : Config | undefined;
  readonly place: N extends 'nothing' ? ReportPlace | undefined : ReportPlace;
  /** Asked once, whoever asks first; rejects with what S3 says. */
  vault(): Promise<VaultView>;
}

export function surroundings(
  configPath: string,
  system: Omit<SystemView, 'platform' | 'run'> & Partial<SystemView>,
): Surroundings {
  const { config, configFailure } = readable(configPath);
  const place = config
    ? { ...config, s3: config.secrets.s3, proxy: config.secrets.proxy }
    : readReportPlace(configPath)?.place;
  let view: Promise<VaultView> | undefined;
  return {
    ...{ platform: process.platform, run: runProgram, ...system },
    ...{ configPath: resolve(configPath), config, configFailure },
    place: place as ReportPlace,
    vault() {
      if (place === undefined) throw new Error('no vault is known, and a check asks for it without saying so');
      view ??= lookAtVault(place, config, system);
      view.catch(() => undefined); // Whoever awaits it sees the failure.
      return view;
    },
  };
}

function readable(path: string): { config: Config | undefined; configFailure: Failure | undefined } {
  try {
    return { config: readConfig(path), configFailure: undefined };
  } catch (error) {
    if (error instanceof Failure) return { config: undefined, configFailure: error };
    throw error;
  }
}
