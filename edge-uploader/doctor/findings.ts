// Everything that a check can find, with the facts that belong to it and how bad it is. The sentences stand in texts/, in both
// languages; docs/doctor.md is made from them. What is not listed here cannot be said.

import type { CheckName } from '../texts/doctor-texts.ts';
import type { CheckState, FindingName } from './check.ts';

/** The words of a `Failure`: English, since they are searched for. */
interface Trouble {
  readonly reason: string;
  readonly hint: string;
}
interface OfDatabase {
  readonly database: string;
}
interface Path {
  readonly path: string;
}

export interface Findings {
  // Any check.
  needsConfig: Record<never, never>;
  trouble: Trouble;
  late: { readonly seconds: number };

  configSound: Path & { readonly databases: number };
  configBroken: Trouble;
  noDatabases: Path;
  noLedger: Path;
  passwordMissing: OfDatabase;
  signingKeyUnknown: Path;
  kitWaiting: Path;

  accountFull: { readonly account: string };
  accountLimited: { readonly account: string };

  rightsTight: { readonly paths: number };
  rightsChange: Path & { readonly who: string; readonly type: string };
  rightsRead: Path & { readonly who: string; readonly type: string };
  rightsUnknown: Path & { readonly reason: string };

  timeZone: { readonly zone: string; readonly offset: string };
  timeZoneUtc: Record<never, never>;

  engineFits: OfDatabase & { readonly tool: string; readonly toolVersion: string; readonly engineVersion: string };
  engineUnasked: OfDatabase & { readonly tool: string };
  engineTrouble: OfDatabase & Trouble;

  dumpBegins: OfDatabase & { readonly method: string };
  dumpTrouble: OfDatabase & Trouble;
  dumpUntried: { readonly who: string };

  spaceEnough: Path & { readonly freeBytes: number; readonly neededBytes: number };
  spaceLow: Path & { readonly freeBytes: number; readonly neededBytes: number };
  spaceShort: Path & { readonly freeBytes: number; readonly neededBytes: number };
  spaceUnknown: Path & { readonly reason: string };

  clockRight: { readonly seconds: number };
  clockOff: { readonly seconds: number };
  clockWrong: { readonly seconds: number };
  clockUnknown: { readonly reason: string };

  nameFound: { readonly host: string; readonly address: string };
  nameUnknown: { readonly host: string; readonly reason: string };
  hostReached: { readonly host: string; readonly port: number; readonly proxy: string | undefined };
  hostUnreached: { readonly host: string; readonly port: number; readonly reason: string };
  proxyRefuses: { readonly proxy: string; readonly reason: string };
  certificatePublic: { readonly authority: string };
  certificatePrivate: { readonly authority: string };
  certificateAllowed: { readonly authority: string };
  certificateRefused: { readonly authority: string; readonly reason: string };
  certificateNone: { readonly host: string };

  keyAccepted: { readonly accessKeyId: string | undefined };
  keyRefused: Trouble;
  keyUnknown: Trouble;

  bucketFound: { readonly bucket: string; readonly region: string };
  bucketTrouble: Trouble;
  ledgerFound: { readonly bucket: string };
  ledgerTrouble: Trouble;

  lockHolds: OfDatabase & { readonly until: string; readonly days: number };
  lockEnds: OfDatabase & { readonly until: string; readonly days: number };
  lockGovernance: OfDatabase & { readonly until: string };
  lockUnknown: OfDatabase;

  powersAsMeant: { readonly actions: readonly string[] };
  powersTooMany: { readonly actions: readonly string[] };
  powersUnknown: { readonly actions: readonly string[]; readonly reason: string };

  backupGood: OfDatabase & { readonly at: string; readonly hours: number };
  backupUnjudged: OfDatabase & { readonly at: string; readonly hours: number };
  backupWaiting: OfDatabase & { readonly at: string; readonly hours: number };
  backupFailed: OfDatabase & { readonly at: string; readonly reason: string };
  backupOld: OfDatabase & { readonly at: string; readonly hours: number; readonly expectedHours: number };
  backupNone: OfDatabase;

  scheduleInstalled: { readonly job: string; readonly next: string | undefined };
  scheduleNone: Path;
  scheduleMissing: { readonly job: string };
  scheduleDiffers: { readonly job: string };
  scheduleDisabled: { readonly job: string };
  scheduleSuperfluous: { readonly job: string };

  nobodyRuns: Record<never, never>;
  somebodyRuns: { readonly who: string };

  hooksFound: { readonly hooks: number };
  hookMissing: OfDatabase & { readonly hook: string; readonly program: string };
  noHooks: Record<never, never>;

  versionGood: { readonly version: string };
  versionOld: { readonly version: string; readonly oldestGood: string };
  versionUnknown: { readonly version: string };

  logsWritten: Path;
  logsUnwritable: Path & { readonly reason: string };
  lastRunGood: { readonly command: string; readonly at: string };
  lastRunFailed: { readonly command: string; readonly at: string; readonly exit: string };
  lastRunSilent: { readonly command: string; readonly at: string };
  lastRunNone: Path;
}

/** How bad each finding is, by the check that finds it; and of any check. */
export const FINDINGS_OF = {
  account: { accountFull: 'ok', accountLimited: 'warning' },
  config: {
    configSound: 'ok',
    configBroken: 'failed',
    noDatabases: 'failed',
    noLedger: 'warning',
    passwordMissing: 'failed',
    signingKeyUnknown: 'failed',
    kitWaiting: 'warning',
  },
  rights: { rightsTight: 'ok', rightsChange: 'failed', rightsRead: 'warning', rightsUnknown: 'unknown' },
  'time-zone': { timeZone: 'ok', timeZoneUtc: 'warning' },
  network: {
    nameFound: 'ok',
    nameUnknown: 'failed',
    hostReached: 'ok',
    hostUnreached: 'failed',
    proxyRefuses: 'failed',
    certificatePublic: 'ok',
    certificatePrivate: 'warning',
    certificateAllowed: 'ok',
    certificateRefused: 'failed',
    certificateNone: 'warning',
  },
  clock: { clockRight: 'ok', clockOff: 'warning', clockWrong: 'failed', clockUnknown: 'unknown' },
  credentials: { keyAccepted: 'ok', keyRefused: 'failed', keyUnknown: 'unknown' },
  vault: { bucketFound: 'ok', bucketTrouble: 'failed', ledgerFound: 'ok', ledgerTrouble: 'warning' },
  powers: { powersAsMeant: 'ok', powersTooMany: 'failed', powersUnknown: 'unknown' },
  engines: { engineFits: 'ok', engineUnasked: 'ok', engineTrouble: 'failed' },
  dumps: { dumpBegins: 'ok', dumpTrouble: 'failed', dumpUntried: 'unknown' },
  hooks: { hooksFound: 'ok', hookMissing: 'failed', noHooks: 'unknown' },
  space: { spaceEnough: 'ok', spaceLow: 'warning', spaceShort: 'failed', spaceUnknown: 'unknown' },
  schedule: {
    scheduleInstalled: 'ok',
    scheduleNone: 'warning',
    scheduleMissing: 'failed',
    scheduleDiffers: 'warning',
    scheduleDisabled: 'failed',
    scheduleSuperfluous: 'warning',
  },
  running: { nobodyRuns: 'ok', somebodyRuns: 'ok' },
  logs: {
    logsWritten: 'ok',
    logsUnwritable: 'warning',
    lastRunGood: 'ok',
    lastRunFailed: 'warning',
    lastRunSilent: 'warning',
    lastRunNone: 'unknown',
  },
  backups: {
    backupGood: 'ok',
    backupWaiting: 'ok',
    backupUnjudged: 'warning',
    backupFailed: 'failed',
    backupOld: 'failed',
    backupNone: 'warning',
  },
  lock: { lockHolds: 'ok', lockEnds: 'warning', lockGovernance: 'warning', lockUnknown: 'unknown' },
  version: { versionGood: 'ok', versionOld: 'warning', versionUnknown: 'unknown' },
} as const satisfies Readonly<Record<CheckName, Readonly<Partial<Record<FindingName, CheckState>>>>>;

export const STATE_OF: Readonly<Record<FindingName, CheckState>> = {
  ...{ needsConfig: 'unknown', trouble: 'failed', late: 'unknown' },
  ...FINDINGS_OF.account,
  ...FINDINGS_OF.config,
  ...FINDINGS_OF.rights,
  ...FINDINGS_OF['time-zone'],
  ...FINDINGS_OF.network,
  ...FINDINGS_OF.clock,
  ...FINDINGS_OF.credentials,
  ...FINDINGS_OF.vault,
  ...FINDINGS_OF.powers,
  ...FINDINGS_OF.engines,
  ...FINDINGS_OF.dumps,
  ...FINDINGS_OF.hooks,
  ...FINDINGS_OF.space,
  ...FINDINGS_OF.schedule,
  ...FINDINGS_OF.running,
  ...FINDINGS_OF.logs,
  ...FINDINGS_OF.backups,
  ...FINDINGS_OF.lock,
  ...FINDINGS_OF.version,
};
