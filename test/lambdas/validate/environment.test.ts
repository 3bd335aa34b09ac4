// The lambda's settings come from its environment. A mistyped one must stop it, not fall back to a default in silence.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const nothing = { Records: [] };

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv('VAULT_BUCKET', 'vault');
  vi.stubEnv('LEDGER_BUCKET', 'ledger');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
});
afterEach(() => vi.unstubAllEnvs());

/** A fresh import, as at the start of a lambda. */
const load = () => import('../../../lambdas/validate/handler.ts');

test('importing needs none of it; the first event does', async () => {
  vi.stubEnv('VAULT_BUCKET', undefined);
  const { handler } = await load();
  await expect(handler(nothing)).rejects.toThrow(/environment of the validate lambda.*VAULT_BUCKET/s);
});

test('complete, it works', async () => {
  vi.stubEnv('VALIDATE_REREAD', 'always');
  vi.stubEnv('VALIDATE_LOCK_MODE', 'GOVERNANCE');
  vi.stubEnv('VALIDATE_LOCK_DAYS_MIN', '14');
  vi.stubEnv('VALIDATE_UPLOADER_OLDEST_GOOD', '0.2.0');
  const { handler } = await load();
  await expect(handler(nothing)).resolves.toBeUndefined();
});

test.each([
  ['LEDGER_BUCKET', ''],
  ['VALIDATE_REREAD', 'sometimes'],
  ['VALIDATE_LOCK_MODE', 'compliance'],
  ['VALIDATE_LOCK_DAYS_MIN', '0'],
  ['VALIDATE_UPLOADER_OLDEST_GOOD', 'newest'],
  ['VALIDATE_LOCK_DAYS_MIN', '7.5'],
  ['VALIDATE_LOCK_DAYS_MIN', 'week'],
])('%s=%j stops it', async (name, value) => {
  vi.stubEnv(name, value);
  const { handler } = await load();
  await expect(handler(nothing)).rejects.toThrow(name);
});
