// What every bucket of ours denies to everybody, in one wording. Said three times, one of them would be mended some day and the others
// forgotten.

import type { PolicyStatement } from './policy-document.ts';

export const DENY_TO_ALL = { Effect: 'Deny', Principal: '*' } as const;

/** `bucket` and `objects` are ARNs. */
export const denyPlainHttp = (bucket: string, objects: string): PolicyStatement => ({
  Sid: 'DenyPlainHttp',
  ...DENY_TO_ALL,
  Action: 's3:*',
  Resource: [bucket, objects],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

/**
 * Parts of an upload that is never completed are in no listing and under no lock, and are paid for. No object of ours is large
 * enough to need parts.
 */
export const denyParts = (objects: string): PolicyStatement => ({
  Sid: 'DenyParts',
  ...DENY_TO_ALL,
  Action: 's3:PutObject',
  Resource: objects,
  Condition: { Bool: { 's3:ObjectCreationOperation': 'false' } },
});

/** Another key for what is stored already: Object Lock keeps the bytes, not the key that opens them. */
export const denyNewKeys = (objects: string): PolicyStatement => ({
  ...{ Sid: 'DenyNewKeys', ...DENY_TO_ALL, Action: 's3:UpdateObjectEncryption', Resource: objects },
});

export const denyBypass = (objects: string): PolicyStatement => ({
  ...{ Sid: 'DenyBypass', ...DENY_TO_ALL, Action: 's3:BypassGovernanceRetention', Resource: objects },
});
