// Enrols a site while the cloud runs: PUT /_sites/<site> makes its keys and its topic, and subscribes its contacts if the body names
// any. Asked again, it answers the same keys. On AWS the operator deploys a stack for it.

import { z } from 'zod';
import { siteIdSchema } from '../../vault/names.ts';
import type { Contacts, SiteKeys } from '../enrol-site.ts';
import { receiveText } from '../http/receive.ts';
import type { Call } from '../s3/call.ts';
import type { Answer } from '../s3/operation.ts';
import { notImplemented, S3Error } from '../s3-error.ts';

const contacts = z.strictObject({
  emails: z.array(z.email()).default([]),
  phones: z.array(z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be like +420601234567')).default([]),
});

export async function answerSites(
  call: Call,
  name: string | undefined,
  enrol: (site: string, contacts: Contacts | undefined) => SiteKeys,
): Promise<Answer> {
  if (call.request.method !== 'PUT' || name === undefined) throw notImplemented(`${call.request.method} on sites`);
  const site = siteIdSchema.safeParse(name);
  if (!site.success) throw new S3Error('InvalidArgument', `the site ${name} ${site.error.issues[0]?.message}`);
  const keys = enrol(site.data, parseContacts(await receiveText(call)));
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: `${JSON.stringify(keys, undefined, 2)}\n` };
}

function parseContacts(text: string): Contacts | undefined {
  if (text.trim() === '') return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new S3Error('InvalidArgument', `the body is no JSON: ${String(error)}`);
  }
  const parsed = contacts.safeParse(body);
  if (!parsed.success) throw new S3Error('InvalidArgument', z.prettifyError(parsed.error));
  return parsed.data;
}
