// All services but S3 of the local cloud with AWS's library for Python: its own signer, its own forms, its own reading of our answers.
// What only the JavaScript library understands would not be AWS's protocol.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startCloudProcess } from './cloud-process.ts';

const programOf = (name: string): string => join(import.meta.dirname, name);

test('botocore publishes, subscribes and invokes, and reads our refusals', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-botocore-'));
  const cloud = await startCloudProcess(folder);
  try {
    const { endpoint, region, operator } = cloud.ready;
    const argv = [
      '-B',
      programOf('sns_and_lambda.py'),
      endpoint,
      region,
      operator.accessKeyId,
      operator.secretAccessKey,
    ];
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

test('botocore makes, uses, switches off and deletes an access key, and finds a stack', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-botocore-'));
  const cloud = await startCloudProcess(folder);
  try {
    const { endpoint, region, operator, site } = cloud.ready;
    const argv = ['-B', programOf('account.py'), endpoint, region, operator.accessKeyId, operator.secretAccessKey];
    const { stdout } = await promisify(execFile)('/usr/bin/python3', [...argv, site.id]);
    const uploader = `clinic-offsite-uploader-${site.id}`;
    expect(JSON.parse(stdout)).toEqual({
      account: '123456789012',
      user: [uploader, uploader, uploader],
      neverUsed: 'N/A',
      used: 'sts',
      third: 'LimitExceeded',
      asleep: 'InvalidClientTokenId',
      statuses: ['Active', 'Inactive'],
      asBefore: true,
      stacks: ['clinic-offsite-vault', `clinic-offsite-site-${site.id}`],
      refused: ['ValidationError', 'InvalidAction', 'InvalidAction', 'NoSuchEntity', 'SignatureDoesNotMatch'],
    });
  } finally {
    await cloud.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
});
