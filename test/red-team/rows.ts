// The whole table, in the order of the page.

import { kitFinder, strangers } from './attacks/kit-finder.ts';
import { overfed } from './attacks/overfed.ts';
import { replacedLambdas } from './attacks/replaced-lambda.ts';
import { serverThief } from './attacks/server-thief.ts';
import { amazonsLimits, amazonsNeeds } from './needs/amazons-needs.ts';
import { lambdaNeeds } from './needs/lambda-needs.ts';
import { siteNeeds } from './needs/site-needs.ts';
import type { Row } from './row.ts';

export const NEEDS: readonly Row[] = [...siteNeeds, ...lambdaNeeds, ...amazonsNeeds];
export const ATTACKS: readonly Row[] = [
  ...serverThief,
  ...kitFinder,
  ...strangers,
  ...replacedLambdas,
  ...overfed,
  ...amazonsLimits,
];
export const ROWS: readonly Row[] = [...NEEDS, ...ATTACKS];
