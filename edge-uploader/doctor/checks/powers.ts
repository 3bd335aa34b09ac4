// Whether the key in the secrets file can do what no clinic's key may: a technician who pastes the operator's own key has undone what the
// vault is for, and everything works so well that nobody would notice.
//
// Each question changes nothing, whatever the answer: it reads what the key should not see, or it asks for the deletion, or a longer lock, of
// one version of an object whose name is 128 random bits, so that there is none. S3 looks at the rights first, and to delete
// a version that does not exist is a success without effect (a delete marker comes only where no version is named). Whether the key
// may overwrite, or lay a delete marker, cannot be asked without doing it; the bucket's own policy denies both to everybody.

import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectLockConfigurationCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { connectionOf } from '../../config/open-line.ts';
import { LineHandler, plainLine } from '../../network/line.ts';
import { errorCode } from '../../stores/s3-failures.ts';
import { check, found } from '../check.ts';

const MILLISECONDS_MAX = 15_000;
const DAY_MILLISECONDS = 86_400_000;

export const powersCheck = check({
  name: 'powers',
  seconds: 90,
  needs: 'place',
  async look({ place, vault, fillRandom, signal, now }) {
    await vault(); // A key that does not work at all has no powers either.
    const { region, endpoint, bucket: Bucket } = place.vault;
    const client = new S3Client({
      ...{ region, maxAttempts: 2 },
      ...(endpoint && { endpoint, forcePathStyle: true }),
      ...(place.s3 && { credentials: place.s3 }),
      requestHandler: new LineHandler({ ...plainLine(), ...connectionOf(place) }, MILLISECONDS_MAX),
    });
    const chance = new Uint8Array(16);
    fillRandom(chance);
    const nowhere = { Bucket, Key: `sites/${place.site}/nothing-has-this-name/${Buffer.from(chance).toString('hex')}` };
    const send = { abortSignal: signal };
    const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(now().getTime() + DAY_MILLISECONDS) } as const;
    const questions: Readonly<Record<string, () => Promise<unknown>>> = {
      's3:ListBucket': () => client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }), send),
      's3:ListBucketVersions': () => client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }), send),
      's3:GetBucketPolicy': () => client.send(new GetBucketPolicyCommand({ Bucket }), send),
      's3:GetBucketObjectLockConfiguration': () => client.send(new GetObjectLockConfigurationCommand({ Bucket }), send),
      's3:DeleteObjectVersion': () => client.send(new DeleteObjectCommand({ ...nowhere, VersionId: 'null' }), send),
      's3:PutObjectRetention': () =>
        client.send(new PutObjectRetentionCommand({ ...nowhere, VersionId: 'null', Retention }), send),
    };
    const actions = Object.keys(questions);
    try {
      const answers = await Promise.all(actions.map((action) => questions[action]!().then(() => 'allowed', errorCode)));
      const [granted, unclear] = [
        actions.filter((_, i) => MEANS_ALLOWED.has(answers[i] ?? '')),
        actions.filter((_, i) => !MEANS_ALLOWED.has(answers[i] ?? '') && answers[i] !== 'AccessDenied'),
      ];
      if (granted.length > 0) return [found('powersTooMany', { actions: granted })];
      if (unclear.length === 0) return [found('powersAsMeant', { actions })];
      const reason = [...new Set(answers.filter((answer) => answer !== 'AccessDenied'))].join(', ');
      return [found('powersUnknown', { actions: unclear, reason })];
    } finally {
      client.destroy();
    }
  },
});

/** What S3 says only to somebody whom it has let through. */
const MEANS_ALLOWED = new Set([
  ...['allowed', 'NoSuchKey', 'NoSuchVersion', 'NoSuchBucketPolicy', 'ObjectLockConfigurationNotFoundError'],
]);
