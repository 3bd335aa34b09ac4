// Builds the app as it is deployed, without bundling and without the CLI, and gives back the templates. Once a file is enough: it takes
// a second.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type Built, buildApp } from '../../infra/build-app.ts';
import { parseSettings, type Settings } from '../../infra/deployment/settings.ts';
import { newRegistration, type Registration } from '../../lambdas/site/registration.ts';

export const ROOT = join(import.meta.dirname, '../..');

export const settingsOf = (more = ''): Settings =>
  parseSettings(
    `lockMode: compliance\noperator: { emails: [operator@example.com], phones: ["+420 601 123 456"] }\nmonthlyBudgetDollars: 20\n${more}`,
    'deployment.yaml',
  );

export const siteOf = (site = 'novak-praha'): Registration =>
  newRegistration({
    site,
    signingPublicKeys: ['bjgIDoeq0Dx8PDe9fS3iSZMsPq9Lo9mI6L8U8FWQxPA='],
    contacts: { emails: ['ordinace@example.cz'], phones: ['+420 601 123 456'] },
  });

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export type Templates = ReadonlyMap<string, Template>;

/** `change` may add what must be refused, before it is synthesised. */
export function synthesise(
  options: {
    settings?: Settings;
    sites?: readonly Registration[];
    account?: string;
    region?: string;
    context?: Record<string, unknown>;
    isValidated?: boolean;
    change?: (built: Built) => void;
  } = {},
): Templates {
  const outdir = mkdtempSync(join(tmpdir(), 'offsite-synth-'));
  try {
    const { settings = settingsOf(), sites = [siteOf()], change, isValidated = false } = options;
    const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
    const app = new App({
      ...{ outdir, analyticsReporting: false, builtinCloudFormationValidation: isValidated },
      context: { ...context, 'aws:cdk:bundling-stacks': [], ...options.context },
    });
    const built = buildApp({ ...options, app, settings, sites });
    change?.(built);
    return new Map(app.synth().stacks.map(({ stackName, template }) => [stackName, template]));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

export function resourcesOf({ Resources }: Template, type: string): [string, Resource][] {
  return Object.entries(Resources).filter(([, resource]) => resource.Type === type);
}

/** The one resource of this type whose properties, as text, have `part` in them. */
export function resourceOf(template: Template, type: string, part = ''): Resource {
  const found = resourcesOf(template, type).filter(([, { Properties }]) => JSON.stringify(Properties).includes(part));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} have ${part} in them`);
  return found[0]![1];
}

/** CloudFormation's functions filled in: what IAM and S3 get, in an account of these values. */
export function filledIn(value: unknown, refs: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => filledIn(one, refs));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: ref, 'Fn::Join': joined, 'Fn::GetAtt': attribute } = value as Record<string, never>;
  if (joined !== undefined) return (joined[1] as unknown[]).map((one) => filledIn(one, refs)).join(joined[0]);
  const name: string | undefined = ref ?? (attribute as string[] | undefined)?.join('.');
  if (name !== undefined) return refs[name] ?? `{${name}}`;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledIn(one, refs)]));
}
