// Validates one backup: the verdict, and then all that the ledger keeps of the site. Where that is lost or damaged it is rebuilt
// from the vault, so that nobody has to notice.

import type { BackupName, SiteId } from '../../vault/names.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { readNote } from '../ledger/note.ts';
import { readSite, SiteLost } from '../ledger/site-notes.ts';
import { REGISTRATION_BYTES_MAX } from '../limits.ts';
import { parseRegistration, registrationKey, signingKeysOf } from '../site/registration.ts';
import { type Judging, judgeAndNote } from './judge-and-note.ts';
import { keepJudgement } from './keep-judgement.ts';
import { rebuildSite } from './rebuild-site.ts';

export type Validating = Omit<Judging, 'table' | 'rows' | 'since'>;

/** What the next invocation has to do, because this one has no time for it. */
export type GoOn =
  | { readonly revalidate: BackupName; readonly since: Date }
  | { readonly rebuild: { readonly site: SiteId }; readonly since: Date };

/** The verdict that now stands, if it was reached, and what is left to do. Throws if S3 gave no certain answer. */
export async function validateBackup(
  name: BackupName,
  validating: Validating,
  since?: Date,
): Promise<{ verdict?: Verdict; goOn?: GoOn }> {
  const { ledger } = validating;
  const { packs: table, backups } = await readSite(ledger, name.site);
  const judged = await judgeAndNote(name, { ...validating, since, table, rows: backups?.backups ?? [] });
  if (judged.verdict === undefined) return { goOn: { revalidate: name, since: judged.since } };
  const { verdict, backup, report } = judged;
  if (backup === undefined) return { verdict };
  try {
    await keepJudgement(ledger, name, { verdict, backup, report }, validating.log);
    return { verdict };
  } catch (error) {
    if (!(error instanceof SiteLost)) throw error;
    return { verdict, goOn: await rebuild(name.site, validating, { because: error.message }) };
  }
}

/** Makes the notes on a site anew. Returns what is left to do. */
export async function rebuild(
  site: SiteId,
  validating: Validating,
  { since, because }: { since?: Date; because?: string } = {},
): Promise<GoOn | undefined> {
  const { ledger, vault, now, goOn } = validating;
  const place = { s3: ledger.s3, bucket: ledger.bucket, key: registrationKey(site) };
  const registration = await readNote(place, REGISTRATION_BYTES_MAX);
  if (registration === undefined) throw new Error(`rebuilding the site ${site}: the ledger has no ${place.key}`);
  const signingKeys = signingKeysOf(parseRegistration(registration.bytes, site));
  const began = since ?? now();
  const left = await rebuildSite({
    ...{ ledger, vault, site, signingKeys, now, goOn, since },
    judge: async (name, table, rows) => {
      const judged = await judgeAndNote(name, { ...validating, since: since && began, table, rows });
      return judged.verdict;
    },
  });
  validating.log(left === undefined ? 'rebuilt' : 'rebuilding', { site, because });
  return left && { rebuild: { site }, since: left.since };
}
