// The entry of `npx cdk`: reads what the operator wrote and builds the stacks. Nothing is decided here.
//
// `-c root=FOLDER` reads deployment.yaml and sites/ there instead of here. `-c site=novak-praha` builds the stack of that one site alone,
// so that enrolling one clinic does not take longer because there are a thousand others.

import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Refusal } from '../vault/refusal.ts';
import { buildApp } from './build-app.ts';
import { readSettings, readSite, readSites } from './deployment/read-files.ts';

const HERE = join(import.meta.dirname, '..');

try {
  const app = new App();
  const root: string = app.node.tryGetContext('root') ?? HERE;
  const only: unknown = app.node.tryGetContext('site');
  const { settings, isExample } = readSettings(root);
  buildApp({
    ...{ app, settings, isExample },
    sites: typeof only === 'string' ? [readSite(root, only)] : readSites(root),
    account: process.env.CDK_DEFAULT_ACCOUNT,
    region: process.env.CDK_DEFAULT_REGION,
  });
  app.synth();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`clinic-offsite: error: ${error.message}\n`);
  process.exitCode = 1;
}
