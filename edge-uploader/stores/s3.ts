// The vault in S3. Every write is conditional (`If-None-Match: *`) and carries its SHA-256, which the store verifies and keeps.

import { addAbortSignal, type Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Failure } from '../failure.ts';
import { type Line, LineHandler, plainLine } from '../network/line.ts';
import { discarded } from '../workers/collect-garbage.ts';
import { errorCode, outage, s3Failure } from './s3-failures.ts';
import type { ListedObject, Store } from './store.ts';

/** Of one request, the first included: for a hiccup of the store or the line. What lasts longer is the line's patience's. */
const ATTEMPTS_MAX = 3;

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** For stores other than AWS; path-style addressing is then used. */
  readonly endpoint: string | undefined;
  /** Where undefined, the SDK's own chain is asked: environment, profile, instance role. */
  readonly credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Told once if the clock of this machine is so wrong that requests had to be dated by the store's clock. */
  readonly onWrongClock?: (offsetMilliseconds: number) => void;
  /** How the store is reached; straight and without patience unless given. */
  readonly line?: Line;
  /** A request that moves no byte for so long is given up and tried again. */
  readonly silentMilliseconds?: number;
  /** Ends every request under way, so that Ctrl-C need not wait for a dead line. */
  readonly signal?: AbortSignal;
}

export class S3Store implements Store {
  readonly #client: S3Client;
  readonly #options: S3Options;
  readonly #line: Line;
  readonly #abortable: { abortSignal?: AbortSignal };
  #clockTold = false;

  constructor(options: S3Options) {
    this.#options = options;
    this.#line = options.line ?? plainLine();
    this.#abortable = options.signal === undefined ? {} : { abortSignal: options.signal };
    this.#client = new S3Client({
      region: options.region,
      ...(options.endpoint && { endpoint: options.endpoint, forcePathStyle: true }),
      ...(options.credentials && { credentials: options.credentials }),
      maxAttempts: ATTEMPTS_MAX,
      // Every write brings its own checksum; the SDK's additional CRC32 would only cost time.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: new LineHandler(this.#line, options.silentMilliseconds),
    });
  }

  async create(key: string, body: Uint8Array, sha256: string): Promise<void> {
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    const command = new PutObjectCommand({
      ...{ Bucket: this.#options.bucket, Key: key, Body: body, IfNoneMatch: '*' },
      // Both: without the algorithm some servers refuse a PUT into a locked bucket.
      ...{ ChecksumSHA256: checksum, ChecksumAlgorithm: 'SHA256' },
    });
    // The payload's hash is known; without this the SDK would compute it a second time for the signature.
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
        return next(args);
      },
      { step: 'build', name: 'knownPayloadHash' },
    );
    try {
      await this.#persist(() => this.#client.send(command, this.#abortable));
    } catch (error) {
      // 412 and 409: an earlier attempt arrived, or is about to, although its answer did not.
      const code = errorCode(error);
      if (code !== 'PreconditionFailed' && code !== 'ConditionalRequestConflict')
        throw this.#failure('storing', key, error);
      await this.#checkSame(key, body.length, checksum);
    }
    this.#tellClock();
  }

  async read(key: string, bytesMax: number): Promise<Buffer | undefined> {
    return this.#get(key, undefined, async (body, { ContentLength }) => {
      if (ContentLength === undefined || ContentLength > bytesMax) {
        body.destroy();
        throw new Failure(
          'damaged',
          `reading ${key}: it is ${ContentLength} bytes, more than the ${bytesMax} allowed`,
          {
            hint: 'No release of offsite writes such an object. Look at who else can write into this bucket.',
          },
        );
      }
      return Buffer.concat(await body.toArray());
    }).catch((error) => {
      if (errorCode(error) === 'NoSuchKey') return undefined;
      throw this.#failure('reading', key, error);
    });
  }

  async readRange(key: string, range: { offset: number; length: number }, target: Uint8Array): Promise<void> {
    const header = `bytes=${range.offset}-${range.offset + range.length - 1}`;
    await this.#get(key, header, async (body) => {
      let end = 0;
      for await (const slice of body as AsyncIterable<Buffer>) {
        if (end + slice.length > range.length) break;
        await this.#line.downloads.take(slice.length, this.#options.signal);
        target.set(slice, end);
        end += slice.length;
        discarded(slice.length);
      }
      if (end === range.length) return;
      throw new Failure('damaged', `reading ${key}: it is shorter than its backup says`, {
        hint: 'Run `offsite verify`, and restore another backup if this one is damaged.',
      });
    }).catch((error) => {
      throw this.#failure('reading', key, error);
    });
  }

  async readTail(key: string, bytes: number): Promise<{ tail: Buffer; totalBytes: number }> {
    return this.#get(key, `bytes=-${bytes}`, async (body, { ContentRange }) => {
      const totalBytes = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1]);
      return { tail: Buffer.concat(await body.toArray()), totalBytes };
    }).catch((error) => {
      throw this.#failure('reading', key, error);
    });
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    let token: string | undefined;
    do {
      const page = await this.#listPage(prefix, token);
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key === undefined || Size === undefined || LastModified === undefined) throw incomplete(prefix);
        yield { key: Key, bytes: Size, storedAt: LastModified };
      }
      if (page.IsTruncated && (!page.NextContinuationToken || page.NextContinuationToken === token))
        throw incomplete(prefix);
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    this.#tellClock();
  }

  close(): void {
    this.#client.destroy();
  }

  /** One GET with its whole body; one that breaks off is asked for again from its beginning. */
  async #get<T>(
    key: string,
    range: string | undefined,
    take: (body: Readable, answer: GetObjectCommandOutput) => Promise<T>,
  ): Promise<T> {
    const command = new GetObjectCommand({ Bucket: this.#options.bucket, Key: key, ...(range && { Range: range }) });
    return this.#persist(async () => {
      const answer = await this.#client.send(command, this.#abortable);
      const body = answer.Body as Readable;
      if (this.#options.signal !== undefined) addAbortSignal(this.#options.signal, body);
      return take(body, answer);
    }).catch(async (error) => {
      if (errorCode(error) === 'AccessDenied' && !(await this.#isThere(key))) throw noSuchKey(error);
      throw error;
    });
  }

  /** S3 says "access denied" of a missing object to whoever may list only a prefix; the listing knows better. */
  async #isThere(key: string): Promise<boolean> {
    const command = new ListObjectsV2Command({ Bucket: this.#options.bucket, Prefix: key, MaxKeys: 1 });
    const page = await this.#client.send(command, this.#abortable).catch(() => undefined);
    return page === undefined || (page.Contents ?? []).some(({ Key }) => Key === key);
  }

  async #listPage(prefix: string, token: string | undefined): Promise<ListObjectsV2CommandOutput> {
    const { bucket } = this.#options;
    try {
      const page = { Bucket: bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) };
      return await this.#persist(() => this.#client.send(new ListObjectsV2Command(page), this.#abortable));
    } catch (error) {
      throw this.#failure('listing', prefix, error);
    }
  }

  async #checkSame(key: string, bytes: number, checksum: string): Promise<void> {
    const command = new HeadObjectCommand({ Bucket: this.#options.bucket, Key: key, ChecksumMode: 'ENABLED' });
    const there = await this.#persist(() => this.#client.send(command, this.#abortable)).catch((error) => {
      throw this.#failure('looking at', key, error);
    });
    if (there.ContentLength === bytes && there.ChecksumSHA256 === checksum) return;
    throw new Failure('damaged', `storing ${key}: another object is there already`, {
      hint: 'Someone else writes into this prefix. Nothing was overwritten; tell the operator.',
    });
  }

  #persist<T>(work: () => Promise<T>): Promise<T> {
    return this.#line.patience.persist(work, (error) => outage(error, this.#options));
  }

  #failure(doing: string, key: string, error: unknown): unknown {
    return s3Failure(doing, key, error, this.#options);
  }

  #tellClock(): void {
    const offset = this.#client.config.systemClockOffset;
    if (this.#clockTold || Math.abs(offset) < 60_000) return;
    this.#clockTold = true;
    this.#options.onWrongClock?.(offset);
  }
}

const noSuchKey = (cause: unknown): Error => Object.assign(new Error('no such key', { cause }), { name: 'NoSuchKey' });

function incomplete(prefix: string): Failure {
  return new Failure('unreachable', `listing ${prefix}: the store answered with an incomplete list`, {
    hint: 'Nothing was decided on it. Run the command again; if it persists, tell the operator which store this is.',
  });
}
