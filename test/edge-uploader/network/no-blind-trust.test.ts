// There is no way to have the program believe every certificate, by whatever name: an option that exists is set on the first bad day,
// and never taken back.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../edge-uploader');
/** These look at a certificate for a message, send nothing, and close. */
const LOOK_ONLY = ['doctor/shake-hands.ts', 'network/look-at-certificate.ts'];

test('checking certificates can be switched off nowhere', () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  const blind = files.filter((name) =>
    /rejectUnauthorized|NODE_TLS_REJECT|checkServerIdentity|strictSSL/i.test(readFileSync(join(ROOT, name), 'utf8')),
  );
  expect(blind.map((name) => name.replaceAll('\\', '/')).sort()).toEqual(LOOK_ONLY);
});
