// The names that attacks and needs speak of: two clinics, what lies in their prefixes, and the times. The same in the simulator, on
// the local cloud and on the page; only the buckets' names and the versions' ids differ.

import type { RolePlace } from '../../infra/policies/deployed-names.ts';

export const SITE = 'ordinace';
export const NEIGHBOUR = 'sousedi';
/** Of the same account, and none of ours. */
export const FOREIGN_BUCKET = 'bucket-of-another-project';

export interface Place extends RolePlace {
  readonly now: Date;
  /** The cap: no lock may reach further than so many days into the future. */
  readonly retentionDaysMax: number;
  /** The version of the object that was stored at the start. */
  versionOf(key: string): string;
}

const own = `sites/${SITE}`;
const others = `sites/${NEIGHBOUR}`;

/** Keys of the vault; all of them exist, and are locked, at the start, but for the names that begin with `new`. */
export const VAULT = {
  pack: `${own}/packs/aa/aa01`,
  manifest: `${own}/backups/main/20260301T013000Z-0000000000000001/manifest.json`,
  /** Each new one serves one request, so that none meets what another left. */
  newPack: (name: string) => `${own}/packs/bb/${name}`,
  newIndex: `${own}/backups/main/20260302T013000Z-0000000000000002/index.age`,
  newManifest: `${own}/backups/main/20260302T013000Z-0000000000000002/manifest.json`,
  /** Its lock may be lengthened by whoever may. */
  lengthened: `${own}/packs/cc/cc01`,
  lengthenedByHand: `${own}/packs/cc/cc02`,
  /** Their locks have ended. */
  expired: `${own}/packs/ee/ee01`,
  expiredToo: `${own}/packs/ee/ee02`,
  neighboursPack: `${others}/packs/aa/aa01`,
  neighboursManifest: `${others}/backups/main/20260301T013000Z-0000000000000001/manifest.json`,
} as const;

/** Keys of the ledger; all of them exist at the start, but for the one whose name says otherwise. */
export const LEDGER = {
  missingRegistration: 'sites/nobody/site.json',
  registration: `${own}/site.json`,
  verdict: `${own}/verdicts/main/20260301T013000Z-0000000000000001.json`,
  report: `${own}/reports/main/20260301T013000Z-0000000000000001.json`,
  backups: `${own}/backups.json`,
  packs: `${own}/packs`,
  rows: `${own}/rows/main.json`,
  progress: `${own}/progress/main/20260301T013000Z-0000000000000001.json`,
  alerts: `${own}/alerts.json`,
  scrub: `${own}/scrub.json`,
  removals: `${own}/removals/2026-03.json`,
  unknown: 'unknown/ordinace-3.json',
  /** What an administrator deletes. */
  doomed: `${own}/rows/doomed.json`,
  doomedToo: `${own}/rows/doomed-too.json`,
  digest: 'digests/2026-03-02/plan.json',
  neighboursRegistration: `${others}/site.json`,
  neighboursVerdict: `${others}/verdicts/main/20260301T013000Z-0000000000000001.json`,
  neighboursReport: `${others}/reports/main/20260301T013000Z-0000000000000001.json`,
} as const;

export const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * 24 * 3600 * 1000);
