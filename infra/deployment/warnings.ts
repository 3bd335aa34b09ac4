// What the operator must have read before he deploys; printed at every synthesis.

import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Settings } from './settings.ts';

export function warnOfSettings(
  stack: Stack,
  { settings, isExample = false }: { settings: Settings; isExample?: boolean },
): void {
  const { lockMode, lockDays } = settings;
  const warn = (id: string, text: string): void => Annotations.of(stack).addWarningV2(`clinic-offsite:${id}`, text);
  if (isExample) {
    warn(
      'example',
      'There is no deployment.yaml: these are the settings of deployment.example.yaml. Copy it before you deploy.',
    );
  }
  if (lockMode === 'compliance') {
    warn(
      'compliance',
      `lockMode is compliance: nobody, you and Amazon included, can delete a stored object before its lock ends (${lockDays} days at first), nor stop its cost. It cannot be undone; try governance first.`,
    );
  } else {
    warn(
      'governance',
      'lockMode is governance: for a trial. An administrator of the account, or who steals his credentials, can delete every backup.',
    );
  }
}
