// Enrols a site while the cloud runs: PUT /_sites/<site> makes its keys and its topic, and subscribes its contacts if the body names
// any. Asked again, it answers the same keys. With `"accessKeys": false` it makes none, as the stack that the operator deploys on AWS:
// IAM's own operations make them then. Addresses under `"unconfirmed"` are subscribed and wait for their owners, as on AWS.

import { z } from 'zod';
import { siteIdSchema } from '../../vault/names.ts';
import type { Contacts } from '../enrol-site.ts';
import { receiveText } from '../http/receive.ts';
import type { Call } from '../s3/call.ts';
import type { Answer } from '../s3/operation.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import type { Control } from './answer-control.ts';

const schema = z.strictObject({
  emails: z.array(z.email()).default([]),
  phones: z.array(z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be like +420601234567')).default([]),
  unconfirmed: z.array(z.email()).default([]),
  accessKeys: z.boolean().default(true),
});

export async function answerSites(
  call: Call,
  name: string | undefined,
  control: Pick<Control, 'enrol' | 'deploy'>,
): Promise<Answer> {
  if (call.request.method !== 'PUT' || name === undefined) throw notImplemented(`${call.request.method} on sites`);
  const site = siteIdSchema.safeParse(name);
  if (!site.success) throw new S3Error('InvalidArgument', `the site ${name} ${site.error.issues[0]?.message}`);
  const { contacts, accessKeys } = parseBody(await receiveText(call));
  const answer = accessKeys
    ? control.enrol(site.data, contacts)
    : { id: site.data, topicArn: control.deploy(site.data, contacts) };
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: `${JSON.stringify(answer, undefined, 2)}\n` };
}

function parseBody(text: string): { contacts: Contacts | undefined; accessKeys: boolean } {
  if (text.trim() === '') return { contacts: undefined, accessKeys: true };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new S3Error('InvalidArgument', `the body is no JSON: ${String(error)}`);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new S3Error('InvalidArgument', z.prettifyError(parsed.error));
  const { accessKeys, ...contacts } = parsed.data;
  return { contacts, accessKeys };
}
