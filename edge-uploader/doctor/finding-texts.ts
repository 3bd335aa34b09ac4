// Every finding with its text: one that has none does not compile.

import { doctorBackupsTexts } from '../texts/doctor-backups-texts.ts';
import { doctorLineTexts } from '../texts/doctor-line-texts.ts';
import { doctorServerTexts } from '../texts/doctor-server-texts.ts';
import { doctorSetupTexts } from '../texts/doctor-setup-texts.ts';
import type { Speaker } from '../texts/text.ts';
import type { Finding, FindingName } from './check.ts';
import type { FindingText } from './finding-text.ts';
import type { Findings } from './findings.ts';

export const FINDING_TEXTS: { readonly [W in FindingName]: FindingText<Findings[W]> } = {
  ...doctorSetupTexts,
  ...doctorLineTexts,
  ...doctorServerTexts,
  ...doctorBackupsTexts,
};

export interface Told {
  readonly says: string;
  /** What to do; undefined where there is nothing to do. */
  readonly mend: string | undefined;
}

export function tellFinding({ what, facts }: Finding, say: Speaker): Told {
  const { says, mend } = FINDING_TEXTS[what] as FindingText<typeof facts>;
  const hint = 'hint' in facts ? facts.hint : 'type' in facts ? facts.type : undefined;
  return {
    says: say(says as FindingText<unknown>['says'], facts as never),
    mend: mend ? say(mend as FindingText<unknown>['says'], facts as never) : hint,
  };
}
