// SNS and Lambda of the local cloud with AWS's library for Python: its own signer, its own forms, its own reading of our answers.
// What only the JavaScript library understands would not be AWS's protocol.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startCloudProcess } from './cloud-process.ts';

const PROGRAM = join(import.meta.dirname, 'sns_and_lambda.py');

test('botocore publishes, subscribes and invokes, and reads our refusals', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-botocore-'));
  const cloud = await startCloudProcess(folder);
  try {
    const { endpoint, region, operator } = cloud.ready;
    const argv = ['-B', PROGRAM, endpoint, region, operator.accessKeyId, operator.secretAccessKey];
    const { stdout } = await promisify(execFile)('/usr/bin/python3', argv);
    expect(JSON.parse(stdout)).toEqual({
      subscriptions: true,
      invoked: [202, 200, 'null'],
      failed: 'Unhandled',
      refused: [
        'NotFound',
        'InvalidParameter',
        'SignatureDoesNotMatch',
        'ResourceNotFoundException',
        'InvalidSignatureException',
      ],
    });
    const mail = await readFile(join(folder, 'outbox', '000001-from-python-email.txt'), 'utf8');
    expect(mail).toMatch(/^To: a@example\.cz\nSubject: Zaloha \+ 100 %\nDate: .*\n\nžluťoučký \+ & = %\nkůň\n$/);
  } finally {
    await cloud.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
});
