// S3 in memory: versions, delete markers, compliance locks, conditional writes, pages; with a held clock, and with a hook at which a
// lambda can die. For random histories of years, which would take hours over HTTP. That the real thing behaves like this
// is tested over HTTP on the local cloud (through-cloud.test.ts).

import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

export interface MemoryVersion {
  readonly versionId: string;
  readonly bytes: Buffer | undefined;
  readonly storedAt: Date;
  lockedUntil: Date | undefined;
}

export type Call = readonly [operation: string, input: Readonly<Record<string, unknown>>];

const LOCK_DAYS = 30;
const DAY = 86_400_000;

export class MemoryS3 {
  /** By "bucket/key", the newest version last. */
  objects = new Map<string, MemoryVersion[]>();
  calls: Call[] = [];
  pageKeys = 1000;
  /** Called before each request takes effect, and behind it. */
  onCall: (when: 'before' | 'after', call: Call) => void | Promise<void> = () => undefined;
  private versions = 0;
  private readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  get client(): S3Client {
    return { send: (command: { constructor: { name: string }; input: object }) => this.send(command) } as never;
  }

  /** A copy of everything that is stored. */
  save(): () => void {
    const saved = structuredClone([...this.objects]);
    const versions = this.versions;
    return () => {
      const copy = structuredClone(saved).map(([place, kept]) => {
        const asBuffers = kept.map((one) => ({ ...one, bytes: one.bytes && Buffer.from(one.bytes) }));
        return [place, asBuffers] as const;
      });
      this.objects = new Map(copy);
      this.versions = versions;
    };
  }

  current(place: string): MemoryVersion | undefined {
    const newest = this.objects.get(place)?.at(-1);
    return newest?.bytes === undefined ? undefined : newest;
  }

  put(place: string, bytes: Buffer | undefined): MemoryVersion {
    const storedAt = this.now();
    const isLocked = bytes !== undefined && place.startsWith('vault/');
    const lockedUntil = isLocked ? new Date(storedAt.getTime() + LOCK_DAYS * DAY) : undefined;
    const version = { versionId: `v${++this.versions}`, bytes, storedAt, lockedUntil };
    this.objects.set(place, [...(this.objects.get(place) ?? []), version]);
    return version;
  }

  /** The keys of a bucket of which any version is left. */
  keysOf(bucket: string): string[] {
    return [...this.objects.keys()]
      .filter((place) => place.startsWith(`${bucket}/`))
      .map((place) => place.slice(bucket.length + 1))
      .sort();
  }

  private async send({ constructor: { name }, input }: { constructor: { name: string }; input: object }) {
    const call: Call = [name.replace(/Command$/, ''), input as Record<string, unknown>];
    this.calls.push(call);
    await this.onCall('before', call);
    const operation = this[call[0] as 'HeadObject'];
    if (operation === undefined) throw new Error(`the S3 in memory knows no ${call[0]}`);
    const answer = operation.call(this, call[1] as never);
    await this.onCall('after', call);
    return answer;
  }

  private find({ Bucket, Key, VersionId }: { Bucket: string; Key: string; VersionId?: string }): MemoryVersion {
    const versions = this.objects.get(`${Bucket}/${Key}`) ?? [];
    const found = VersionId === undefined ? versions.at(-1) : versions.find((one) => one.versionId === VersionId);
    if (found?.bytes === undefined) throw refusal(404, VersionId === undefined ? 'NoSuchKey' : 'NoSuchVersion', found);
    return found;
  }

  protected HeadBucket() {
    return {};
  }

  protected HeadObject(input: { Bucket: string; Key: string; VersionId?: string }) {
    const { bytes, storedAt, lockedUntil, versionId } = this.find(input);
    return {
      ...{ ContentLength: bytes!.length, VersionId: versionId, ServerSideEncryption: 'AES256', ETag: etag(bytes!) },
      LastModified: toSecond(storedAt),
      ...{ ChecksumSHA256: hash('sha256', bytes!, 'base64'), ChecksumType: 'FULL_OBJECT' },
      ...(lockedUntil && { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: lockedUntil }),
    };
  }

  protected GetObject(input: { Bucket: string; Key: string; VersionId?: string }) {
    return { ...this.HeadObject(input), Body: Readable.from([this.find(input).bytes!]) };
  }

  protected PutObject(input: { Bucket: string; Key: string; Body: Buffer; IfMatch?: string; IfNoneMatch?: string }) {
    const place = `${input.Bucket}/${input.Key}`;
    const current = this.current(place);
    if (input.IfNoneMatch !== undefined && current !== undefined) throw refusal(412, 'PreconditionFailed');
    if (input.IfMatch !== undefined && (current === undefined || etag(current.bytes!) !== input.IfMatch)) {
      throw refusal(412, 'PreconditionFailed');
    }
    if (input.Bucket === 'ledger') this.objects.delete(place);
    this.put(place, Buffer.from(input.Body));
    return { ETag: etag(input.Body) };
  }

  protected PutObjectRetention(input: { Bucket: string; Key: string; Retention: { RetainUntilDate: Date } }) {
    const version = this.find(input);
    const until = input.Retention.RetainUntilDate;
    if (version.lockedUntil !== undefined && until < version.lockedUntil) throw refusal(403, 'AccessDenied');
    version.lockedUntil = until;
    return {};
  }

  protected DeleteObjects(input: { Bucket: string; Delete: { Objects: { Key: string; VersionId: string }[] } }) {
    const Deleted: object[] = [];
    const Errors: object[] = [];
    for (const { Key, VersionId } of input.Delete.Objects) {
      const place = `${input.Bucket}/${Key}`;
      const versions = this.objects.get(place) ?? [];
      const found = versions.find((one) => one.versionId === VersionId);
      if (found?.lockedUntil !== undefined && found.lockedUntil > this.now()) {
        Errors.push({ Key, VersionId, Code: 'AccessDenied' });
        continue;
      }
      const left = versions.filter((one) => one !== found);
      if (left.length === 0) this.objects.delete(place);
      else this.objects.set(place, left);
      Deleted.push({ Key, VersionId });
    }
    return { Deleted, Errors };
  }

  protected ListObjectsV2(input: {
    Bucket: string;
    Prefix: string;
    Delimiter?: string;
    StartAfter?: string;
    ContinuationToken?: string;
  }) {
    const { Bucket, Prefix, Delimiter, StartAfter = '', ContinuationToken: after = StartAfter } = input;
    const keys = this.keysOf(Bucket).filter((key) => key.startsWith(Prefix) && this.current(`${Bucket}/${key}`));
    if (Delimiter !== undefined) {
      const prefixes = new Set(
        keys.map((key) => `${Prefix}${key.slice(Prefix.length).split(Delimiter)[0]}${Delimiter}`),
      );
      return { IsTruncated: false, CommonPrefixes: Array.from(prefixes, (one) => ({ Prefix: one })) };
    }
    const page = keys.filter((key) => key > after).slice(0, this.pageKeys);
    const IsTruncated = page.length > 0 && page.at(-1) !== keys.at(-1);
    const Contents = page.map((Key) => {
      const { bytes, storedAt } = this.current(`${Bucket}/${Key}`)!;
      return {
        Key: encodeURIComponent(Key),
        Size: bytes!.length,
        LastModified: toSecond(storedAt),
        StorageClass: 'STANDARD',
      };
    });
    return { IsTruncated, Contents, NextContinuationToken: IsTruncated ? page.at(-1) : undefined };
  }

  protected ListObjectVersions(input: {
    Bucket: string;
    Prefix: string;
    KeyMarker?: string;
    VersionIdMarker?: string;
  }) {
    const { Bucket, Prefix, KeyMarker, VersionIdMarker } = input;
    const all = this.keysOf(Bucket)
      .filter((key) => key.startsWith(Prefix))
      .flatMap((Key) =>
        this.objects
          .get(`${Bucket}/${Key}`)!
          .toReversed()
          .map((version) => ({ Key, version })),
      );
    const at = all.findIndex(({ Key, version }) => Key === KeyMarker && version.versionId === VersionIdMarker);
    const page = all.slice(at + 1, at + 1 + this.pageKeys);
    const IsTruncated = at + 1 + page.length < all.length;
    const entries = page.map(({ Key, version: { versionId, bytes, storedAt } }) => ({
      ...{ Key: encodeURIComponent(Key), VersionId: versionId, LastModified: toSecond(storedAt), Size: bytes?.length },
      StorageClass: 'STANDARD',
    }));
    const last = page.at(-1);
    return {
      IsTruncated,
      Versions: entries.filter(({ Size }) => Size !== undefined),
      DeleteMarkers: entries.filter(({ Size }) => Size === undefined),
      ...(IsTruncated && {
        NextKeyMarker: encodeURIComponent(last!.Key),
        NextVersionIdMarker: last!.version.versionId,
      }),
    };
  }
}

const toSecond = (time: Date): Date => new Date(Math.floor(time.getTime() / 1000) * 1000);
const etag = (bytes: Uint8Array): string => `"${hash('md5', bytes)}"`;

function refusal(httpStatusCode: number, name: string, marker?: MemoryVersion): S3ServiceException {
  const headers = marker === undefined ? {} : { 'x-amz-delete-marker': 'true' };
  return new S3ServiceException({
    ...{ name, message: name, $fault: 'client', $metadata: { httpStatusCode } },
    $response: { statusCode: httpStatusCode, headers } as never,
  });
}
