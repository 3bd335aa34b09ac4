// One lambda as it is deployed: its code in one bundle, its own role with exactly the policy of infra/policies/, its log, and the queue in
// which events end that it gave up.

import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../deployment/settings.ts';
import { deadLetterQueueName, type FunctionName, functionName, logGroupName } from '../policies/deployed-names.ts';
import { functionDutiesPolicy } from '../policies/function-duties.ts';
import { rolePolicies } from '../policies/roles.ts';
import { acknowledge, acknowledgeWildcards } from '../stacks/acknowledge.ts';
import { PLACE } from '../stacks/place.ts';
import { functionEnvironment } from './function-environment.ts';
import { functionSizes } from './function-sizes.ts';
import { KEEP } from './private-bucket.ts';
import { serviceRole } from './service-role.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Lambda's own: an event that still fails after two more attempts, or waited this long, goes to the dead letters. */
const ATTEMPTS_MORE_MAX = 2;
const EVENT_AGE_HOURS_MAX = 6;
/** SQS keeps nothing for longer. */
const DEAD_LETTER_DAYS = 14;
/** Some libraries are CommonJS and `require` parts of Node; a module cannot by itself. */
const COMMONJS =
  "import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);";

export class CloudFunction extends Construct {
  readonly lambda: lambda.Function;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { name, settings }: { name: FunctionName; settings: Settings }) {
    super(scope, id);
    const size = functionSizes[name];
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      queueName: deadLetterQueueName(name),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(DEAD_LETTER_DAYS),
    });
    const role = serviceRole(this, 'Role', {
      ...{ roleName: functionName(name), service: 'lambda.amazonaws.com' },
      policies: { work: rolePolicies[name](PLACE), duties: functionDutiesPolicy(PLACE, name) },
    });
    acknowledge(this.deadLetters, 'SQS3', 'It is itself where the dead letters of this function end.');
    const why = 'A function serves all sites: their ids are in the keys that it reads and writes.';
    acknowledgeWildcards(role, rolePolicies[name], why);
    acknowledgeWildcards(role, (place) => functionDutiesPolicy(place, name), 'Streams of its own log.');
    this.lambda = new NodejsFunction(this, 'Function', {
      functionName: functionName(name),
      // CDK would otherwise add to what infra/policies/ says.
      role: iam.Role.fromRoleArn(this, 'DeployedRole', role.attrArn, { mutable: false }),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      entry: join(ROOT, 'lambdas', name, 'handler.ts'),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      memorySize: size.memoryMiB,
      timeout: Duration.seconds(size.timeoutSeconds),
      environment: functionEnvironment(name, PLACE, settings),
      awsSdkConnectionReuse: false,
      ...(settings.reserveConcurrency && { reservedConcurrentExecutions: size.concurrency }),
      retryAttempts: ATTEMPTS_MORE_MAX,
      maxEventAge: Duration.hours(EVENT_AGE_HOURS_MAX),
      onFailure: new SqsDestination(this.deadLetters),
      logGroup: new logs.LogGroup(this, 'Log', {
        logGroupName: logGroupName(name),
        retention: settings.logDays,
        removalPolicy: KEEP,
      }),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        banner: COMMONJS,
        minify: true,
        // The SDK too: what was tested is what runs, whatever the runtime brings.
        externalModules: [],
      },
    });
  }
}
