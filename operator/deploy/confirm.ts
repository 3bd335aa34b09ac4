// The last question before something is deployed. Compliance mode is the one thing in this product that nobody can take back, so it has
// a word of its own, once.

import { GetObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import type { Settings } from '../../infra/deployment/settings.ts';
import type { Account } from '../account/account.ts';
import { asking } from '../account/asking.ts';
import type { Dialogue } from '../dialogue.ts';
import { Failure } from '../failure.ts';

export interface Consent {
  /** Nobody is asked. */
  readonly yes: boolean;
  readonly complianceCannotBeUndone: boolean;
}

export type LockMode = 'COMPLIANCE' | 'GOVERNANCE';

/** How the vault that is there locks new objects. */
export async function deployedLockMode({ s3 }: Pick<Account, 's3'>, Bucket: string): Promise<LockMode | undefined> {
  const request = s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
  const { ObjectLockConfiguration } = await asking(`looking at the lock of ${Bucket}`, request);
  return ObjectLockConfiguration?.Rule?.DefaultRetention?.Mode;
}

/** Throws where the operator does not want it after all, or where it would weaken a vault. */
export async function confirm(
  { lockMode, lockDays }: Pick<Settings, 'lockMode' | 'lockDays'>,
  before: LockMode | undefined,
  consent: Consent,
  dialogue: Dialogue,
): Promise<void> {
  if (before === 'COMPLIANCE' && lockMode === 'governance') {
    throw new Failure('changing the lock of the vault: it is in compliance mode, and deployment.yaml says governance', {
      hint: 'A vault of clinics is never weakened here. Write lockMode: compliance; for a trial take another account.',
    });
  }
  if (lockMode === 'compliance' && before !== 'COMPLIANCE') {
    dialogue.warn(
      `COMPLIANCE MODE CANNOT BE UNDONE. Whatever a clinic stores stays for ${lockDays} days at least, and for as long as its rule keeps it; nobody can delete it earlier, neither you nor Amazon, and you pay for it until then. Closing the whole account is the only way out.`,
    );
    if (consent.yes && consent.complianceCannotBeUndone) return;
    if (consent.yes) {
      throw new Failure('deploying in compliance mode: --yes alone does not say that you know it cannot be undone', {
        hint: 'Add --compliance-cannot-be-undone, or try lockMode: governance first.',
      });
    }
    await demand('compliance', 'Type the word compliance to go on', '--yes --compliance-cannot-be-undone', dialogue);
    return;
  }
  if (!consent.yes) await demand('yes', 'Deploy this? Type yes', '--yes', dialogue);
}

async function demand(word: string, what: string, option: string, dialogue: Dialogue): Promise<void> {
  if ((await dialogue.ask({ what, option })) === word) return;
  throw new Failure(`asking for consent: the answer was not "${word}"`, { hint: 'Nothing was deployed.' });
}
