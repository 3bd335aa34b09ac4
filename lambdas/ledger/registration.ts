// sites/<site>/site.json in the ledger: what the operator registered when the site was enrolled. Without it the cloud could
// not tell a manifest that the clinic signed from one that a thief of another clinic's credential made up.
//
// {"site":"<site>","signingPublicKeys":["<32 bytes in base64>", …]}: JSON in this order, without white space.

import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { parseExactJson } from '../../vault/exact-json.ts';
import { type SiteId, siteIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseSigningPublicKey } from '../../vault/site-keys.ts';
import { REGISTRATION_BYTES_MAX, SIGNING_KEYS_MAX } from '../limits.ts';

const signingPublicKeySchema = z
  .string()
  .refine((text) => parseSigningPublicKey(text) !== undefined, 'must be an Ed25519 public key: 32 bytes in base64');

const registrationSchema = z.strictObject({
  site: siteIdSchema,
  /** A manifest must be signed with one of these. A key that was replaced stays, for the backups that it signed. */
  signingPublicKeys: z
    .array(signingPublicKeySchema)
    .min(1)
    .max(SIGNING_KEYS_MAX)
    .refine((keys) => new Set(keys).size === keys.length, 'names a key twice'),
});

export type Registration = z.infer<typeof registrationSchema>;

export const registrationKey = (site: SiteId): string => `sites/${site}/site.json`;

export function encodeRegistration(registration: Registration): Buffer {
  const { site, signingPublicKeys } = registration;
  return Buffer.from(JSON.stringify(registrationSchema.parse({ site, signingPublicKeys })));
}

/** Parses the registration that lies under the key of `site`; refuses one that names another site. */
export function parseRegistration(bytes: Uint8Array, site: SiteId): Registration {
  const object = registrationKey(site);
  const registration = parseExactJson(object, bytes, REGISTRATION_BYTES_MAX, registrationSchema);
  if (registration.site !== site) throw new Refusal(object, `it names the site ${registration.site}`);
  return registration;
}

/** The keys of a registration, ready to verify with. */
export function signingKeysOf(registration: Registration): KeyObject[] {
  return registration.signingPublicKeys.map((text) => {
    const key = parseSigningPublicKey(text);
    if (key === undefined) throw new Error('a registration that was parsed holds a key that is none');
    return key;
  });
}
