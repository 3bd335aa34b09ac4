// Recovery kits for tests: one that stands for all, and any. The keys open nothing.

import fc from 'fast-check';
import type { Kit } from '../../../edge-uploader/kit/kit-text.ts';
import { siteIdSchema } from '../../../vault/names.ts';

export const sampleKit: Kit = {
  site: siteIdSchema.parse('novak-praha'),
  vault: { bucket: 'operator-vault', region: 'eu-central-1' },
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  signingPublicKeys: [Buffer.alloc(32, 7).toString('base64')],
  recoveryKeys: ['AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3'],
};

const printable = fc.stringMatching(/^[\x21-\x7e]{1,60}$/);
const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64'));

export const anyKit: fc.Arbitrary<Kit> = fc.record({
  site: fc.stringMatching(/^[a-z0-9]{1,20}$/).map((site) => siteIdSchema.parse(site)),
  vault: fc.record(
    { bucket: printable, region: printable, endpoint: fc.constant('http://127.0.0.1:9400') },
    { requiredKeys: ['bucket', 'region'] },
  ),
  credentials: fc.record({ accessKeyId: printable, secretAccessKey: printable }),
  signingPublicKeys: fc.array(key, { minLength: 1, maxLength: 3 }),
  recoveryKeys: fc.array(fc.stringMatching(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/), { minLength: 1, maxLength: 2 }),
});
