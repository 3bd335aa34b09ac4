// One Lambda as a process of its own, so that its memory and its processor time are its own, too.

import { createLambda } from './lambda.ts';
import type { LambdaName } from './limits.ts';
import { answerCalls } from './process-calls.ts';

const { FLEET_ENDPOINT: endpoint = '', FLEET_LAMBDA: lambda = '' } = process.env;
answerCalls(createLambda({ endpoint, lambda: lambda as LambdaName }));
