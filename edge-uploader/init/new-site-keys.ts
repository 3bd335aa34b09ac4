// The keys of a new site, as the files of a clinic's server and the kit hold them. Made once, on that server, and nowhere else.

import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { newSigningKey } from '../../vault/site-keys.ts';
import { SITE_SECRET_BYTES } from '../../vault/site-secret.ts';

export interface NewSiteKeys {
  /** What opens backups: for paper only. */
  readonly recoveryKey: string;
  readonly recipient: string;
  readonly signingPublicKey: string;
  /** The part `site` of the secrets file. */
  readonly site: { readonly secret: string; readonly signingKey: string };
}

export async function newSiteKeys(fillRandom: (target: Uint8Array) => void): Promise<NewSiteKeys> {
  const recoveryKey = await generateX25519Identity();
  const { signingKey, signingPublicKey } = newSigningKey();
  const secret = new Uint8Array(SITE_SECRET_BYTES);
  fillRandom(secret);
  return {
    ...{ recoveryKey, recipient: await identityToRecipient(recoveryKey), signingPublicKey },
    site: { secret: Buffer.from(secret).toString('base64'), signingKey },
  };
}
