// S3 as a script of answers, inside the process: for what no real store can be made to say on demand, such as throttling, a
// broken body, a missing checksum or an archive class. What S3 really does is tested on the local cloud.

import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';

export interface ScriptedObject {
  bytes: Buffer;
  /** Headers of its GET and HEAD, beside length, ETag and version. */
  headers: Record<string, string>;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body?: Readable;
}

export interface ScriptedS3 {
  readonly s3: S3Client;
  /** By "bucket/key". */
  readonly objects: Map<string, ScriptedObject>;
  /** "METHOD bucket/key" of every request so far. */
  readonly requests: string[];
  /** Which version each GET asked for, by "bucket/key". */
  readonly versionsRead: Map<string, unknown>;
  /** Keys on one page of a listing. */
  pageKeys: number;
  /** What answers instead of the store, tried first; undefined leaves the answer to the store. */
  intercept: (method: string, place: string) => Answer | Error | undefined;
}

export function scriptedS3(): ScriptedS3 {
  const objects = new Map<string, ScriptedObject>();
  const requests: string[] = [];
  const versionsRead = new Map<string, unknown>();
  const scripted: ScriptedS3 = {
    ...{ objects, requests, versionsRead, pageKeys: 1000, intercept: () => undefined },
    s3: new S3Client({
      ...{ region: 'eu-central-1', endpoint: 'http://s3.invalid', forcePathStyle: true, maxAttempts: 1 },
      credentials: { accessKeyId: 'EXAMPLE', secretAccessKey: 'EXAMPLE' },
      requestHandler: {
        handle: async (request: Request) => {
          const place = decodeURIComponent(request.path.slice(1));
          // Lengthening a lock is a PUT of its own kind.
          const verb = request.query?.retention === undefined ? request.method : 'LOCK';
          requests.push(`${verb} ${place}`);
          if (request.method === 'GET') versionsRead.set(place, request.query?.versionId);
          const answer = scripted.intercept(verb, place) ?? (await answerFrom(scripted, request, place));
          if (answer instanceof Error) throw answer;
          return { response: answer };
        },
      },
    }),
  };
  return scripted;
}

/** A refusal as S3 sends it; to a HEAD it has no body. */
export function refusal(statusCode: number, code: string, headers: Record<string, string> = {}): Answer {
  const body = Readable.from([Buffer.from(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`)]);
  return { statusCode, headers: { ...headers, 'content-type': 'application/xml' }, body };
}

const etagOf = ({ bytes }: ScriptedObject): string => `"${hash('md5', bytes)}"`;

async function answerFrom(scripted: ScriptedS3, request: Request, place: string): Promise<Answer> {
  const { objects } = scripted;
  const { method, headers, query } = request;
  const stored = objects.get(place);
  if (query?.['list-type'] !== undefined) return listing(scripted, place.replace(/\/$/, ''), query);
  if (query?.retention !== undefined) return lock(stored, String(request.body));
  if (method === 'PUT') {
    const expected = headers['if-match'];
    const free = headers['if-none-match'] === '*' ? stored === undefined : expected === undefined;
    if (!free && (stored === undefined || etagOf(stored) !== expected)) return refusal(412, 'PreconditionFailed');
    const written = { bytes: Buffer.from(request.body as Uint8Array), headers: {} };
    objects.set(place, written);
    return { statusCode: 200, headers: { etag: etagOf(written) } };
  }
  if (!place.includes('/')) return { statusCode: 200, headers: {} };
  if (stored === undefined) return method === 'HEAD' ? { statusCode: 404, headers: {} } : refusal(404, 'NoSuchKey');
  const described: Record<string, string> = {
    ...{ 'content-length': String(stored.bytes.length), etag: etagOf(stored), 'x-amz-version-id': 'v1' },
    ...stored.headers,
  };
  if (headers['x-amz-checksum-mode'] !== 'ENABLED') delete described['x-amz-checksum-sha256'];
  const body = method === 'GET' ? Readable.from([stored.bytes]) : undefined;
  return { statusCode: 200, headers: described, body };
}

function lock(stored: ScriptedObject | undefined, body: string): Answer {
  if (stored === undefined) return refusal(404, 'NoSuchKey');
  stored.headers['x-amz-object-lock-mode'] = /<Mode>(.*)<\/Mode>/.exec(body)![1];
  stored.headers['x-amz-object-lock-retain-until-date'] = /<RetainUntilDate>(.*)<\/RetainUntilDate>/.exec(body)![1];
  return { statusCode: 200, headers: {} };
}

function listing({ objects, pageKeys }: ScriptedS3, bucket: string, query: Readonly<Record<string, unknown>>): Answer {
  const start = `${bucket}/${String(query.prefix ?? '')}`;
  const after = String(query['continuation-token'] ?? '');
  const places = [...objects.keys()].filter((place) => place.startsWith(start) && place > after).sort();
  const page = places.slice(0, pageKeys);
  const entries = page.map((place) => {
    const { bytes, headers } = objects.get(place)!;
    const time = new Date(headers['last-modified'] ?? 0).toISOString();
    const storageClass = headers['x-amz-storage-class'] ?? 'STANDARD';
    const facts = `<Size>${bytes.length}</Size><LastModified>${time}</LastModified><StorageClass>${storageClass}</StorageClass>`;
    return `<Contents><Key>${place.slice(bucket.length + 1)}</Key>${facts}</Contents>`;
  });
  const more = page.length < places.length;
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  const xml = `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${entries.join('')}</ListBucketResult>`;
  return { statusCode: 200, headers: { 'content-type': 'application/xml' }, body: Readable.from([Buffer.from(xml)]) };
}
