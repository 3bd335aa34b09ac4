// Where the operator's browser finds the dashboard. Each of Amazon's clouds has a console of its own.

import { Aws, CfnMapping } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const CONSOLES = {
  aws: { host: 'console.aws.amazon.com' },
  'aws-eusc': { host: 'console.amazonaws-eusc.eu' },
  'aws-us-gov': { host: 'console.amazonaws-us-gov.com' },
  'aws-cn': { host: 'console.amazonaws.cn' },
};

export function dashboardUrl(scope: Construct, dashboardName: string): string {
  const host = new CfnMapping(scope, 'Consoles', { mapping: CONSOLES }).findInMap(Aws.PARTITION, 'host');
  return `https://${Aws.REGION}.${host}/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboardName}`;
}
