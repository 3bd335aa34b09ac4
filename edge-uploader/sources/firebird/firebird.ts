// The source for a Firebird database: gbak's dump through the fastest way that works on this host, with the engine's own counts
// beside it. Without the checks here a dump that ended early, or lost rows, would count as a backup until the day of need.

import { once } from 'node:events';
import type { DumpFacts } from '../../../vault/dump-facts.ts';
import { Failure } from '../../failure.ts';
import { ATTACH_SECONDS_MAX } from '../limits.ts';
import { interrupted, provenStream } from '../proven-stream.ts';
import type { Dump, Source } from '../source.ts';
import { withinSeconds } from '../within-seconds.ts';
import { type Attachment, attach } from './attach.ts';
import type { FirebirdConfig, FirebirdSecrets } from './config.ts';
import { type Method, type Route, routes } from './dump-route.ts';
import { type EngineCounts, openSnapshot, type Snapshot } from './engine-facts.ts';
import { findGbak, type Gbak } from './find-gbak.ts';
import { type FirebirdTrouble, firebirdFailure, recogniseTrouble } from './firebird-failure.ts';
import { firebirdTarget, GBAK_OPTIONS, gbakEnvironment } from './gbak-run.ts';
import { refuseImplausible } from './plausible.ts';

export function firebirdSource(config: FirebirdConfig, secrets: FirebirdSecrets): Source {
  return {
    async openDump({ signal, scratchFolder, landing }) {
      if (signal.aborted) throw interrupted(config.database, signal);
      const engine = config.method === 'embedded' ? noEngine() : await askEngine(config, secrets);
      try {
        const gbak = await findGbak({
          configured: config.gbak,
          environment: gbakEnvironment(config, secrets),
          engineVersion: engine.snapshot?.properties.engineVersion,
        });
        const databaseBytes = engine.snapshot?.properties.databaseBytes;
        const route = await openRoute({
          ...{ config, secrets, program: gbak.program, scratchFolder, databaseBytes, signal, landing },
        });
        return dumpOf(config, gbak, engine, route, signal);
      } catch (error) {
        engine.close();
        throw error;
      }
    },
  };
}

interface Engine {
  readonly snapshot: Snapshot | undefined;
  /** Why there is no snapshot. */
  readonly silence: string | undefined;
  close(): void;
}

function noEngine(silence = 'embedded: no server was asked'): Engine {
  return { snapshot: undefined, silence, close: () => undefined };
}

/**
 * The driver's word counts only where it is sure that gbak would fail as well: a server that is not there, a database that is
 * shut down. Everything else gbak decides, since node-firebird 2.17.1 is wrong about some: it refuses one right password in
 * sixteen (it misreads the key of a salt that begins with a zero digit), and on a server with `WireCrypt = Disabled` and Srp it
 * takes every database for unavailable. A dump without the engine's counts is worth more than no dump, and the facts say that
 * they are missing.
 */
async function askEngine(config: FirebirdConfig, secrets: FirebirdSecrets): Promise<Engine> {
  let attachment: Attachment | undefined;
  try {
    attachment = await attach(config, secrets);
    const { close } = attachment;
    const snapshot = await withinSeconds(openSnapshot(attachment.database), ATTACH_SECONDS_MAX);
    return { snapshot, silence: undefined, close };
  } catch (error) {
    attachment?.close();
    const { message } = error as Error;
    const trouble = recogniseTrouble(message);
    if (trouble === 'unreachable' || trouble === 'shutdown') {
      throw firebirdFailure(`asking the server about ${config.database}`, message, firebirdTarget(config), error);
    }
    return noEngine(DRIVER_ONLY[trouble] ?? message);
  }
}

const DRIVER_ONLY: Partial<Record<FirebirdTrouble, string>> = {
  login:
    'the driver could not log in although gbak could; setting the same password again draws a new salt, which helps',
  unknownDatabase:
    'the driver found no database although gbak did; with Srp it needs `WireCrypt = Enabled` in firebird.conf',
};

type RouteChoice = Parameters<(typeof routes)['fifo']>[0] & { signal: AbortSignal };

/**
 * `auto` tries in the order of speed. A way that cannot work shows it before the first byte: in a folder that the server
 * cannot see or may not enter, it cannot open its output. So no dump is ever given up half way for another way.
 */
async function openRoute(options: RouteChoice): Promise<{ method: Method; route: Route }> {
  const { config } = options;
  if (config.method !== 'auto') return { method: config.method, route: await begun(config.method, options) };
  const candidates: Method[] = process.platform === 'win32' ? ['spool', 'stdout'] : ['fifo', 'stdout'];
  for (const method of candidates) {
    try {
      return { method, route: await begun(method, options) };
    } catch (error) {
      const last = method === candidates.at(-1);
      const ours = error instanceof Failure && (error.exit === 'disk' || /no server on this host/.test(error.message));
      if (last || !ours) throw error;
    }
  }
  throw new Error('unreachable: the last candidate either returned or threw');
}

/** Starts gbak and waits for its first byte (or, with a spool file, for its first sign of work) or its failure. */
async function begun(method: Method, options: RouteChoice): Promise<Route> {
  const { config, signal } = options;
  const route = await routes[method](options);
  const settled = new AbortController();
  try {
    const tooLate = AbortSignal.timeout(config.idleSeconds * 1000);
    const giveUp = AbortSignal.any([signal, tooLate, settled.signal]);
    const firstByte = once(method === 'spool' ? route.run.tool.stdout : route.input, 'readable', { signal: giveUp });
    await Promise.race([route.run.success, firstByte]).catch((error) => {
      if (signal.aborted) throw interrupted(config.database, signal);
      if (tooLate.aborted) throw neverBegan(config);
      throw error;
    });
    return route;
  } catch (error) {
    await route.release();
    throw error;
  } finally {
    settled.abort(); // Takes the listener off: while somebody waits for 'readable', no 'data' would flow.
  }
}

function dumpOf(
  config: FirebirdConfig,
  gbak: Gbak,
  engine: Engine,
  { method, route }: { method: Method; route: Route },
  signal: AbortSignal,
): Dump {
  const counting: Promise<EngineCounts | undefined> = engine.snapshot
    ? engine.snapshot.count({ rows: method === 'stdout' }).catch(() => undefined) // The facts say that they are missing; the dump has its own proofs.
    : Promise.resolve(undefined);
  let counts: EngineCounts | undefined;
  const { report } = route.run;
  const bytes = provenStream({
    input: route.input,
    proof: route.proof,
    async approve(length) {
      counts = await withinSeconds(counting, config.idleSeconds).catch(() => undefined);
      refuseImplausible({ database: config.database, bytes: length, report, counts });
    },
    idleSeconds: config.idleSeconds,
    ...(route.progress ? { progress: route.progress } : {}),
    what: config.database,
    signal,
    async release() {
      await route.release();
      engine.close();
    },
  });
  return {
    bytes,
    expectedBytes: engine.snapshot?.properties.databaseBytes,
    method,
    async facts(): Promise<DumpFacts> {
      const missing = counts ? undefined : (engine.silence ?? 'the connection was lost while counting');
      return {
        engine: 'firebird',
        ...(engine.snapshot ? { engineVersion: engine.snapshot.properties.engineVersion } : {}),
        tool: 'gbak',
        toolVersion: gbak.version,
        method,
        options: GBAK_OPTIONS,
        // gbak's own counts belong to the dump's own snapshot; the engine's, to the instant before it.
        ...(report.rowCounts.size > 0
          ? { rowCounts: Object.fromEntries(report.rowCounts) }
          : counts?.rowCounts && { rowCounts: counts.rowCounts }),
        ...(counts ? { metadataCounts: counts.metadataCounts } : {}),
        ...(report.rowCounts.size > 0
          ? { generators: Object.fromEntries(report.generators) }
          : counts && { generators: counts.generators }),
        properties: { ...engine.snapshot?.properties.properties, ...(missing ? { countsMissing: missing } : {}) },
      };
    },
  };
}

function neverBegan(config: FirebirdConfig): Failure {
  return new Failure(
    'source',
    `dumping ${config.database} was given up: not one byte came for ${config.idleSeconds} seconds`,
    {
      hint: 'see whether the database server is hung; restart its service if nobody can work with it',
    },
  );
}
