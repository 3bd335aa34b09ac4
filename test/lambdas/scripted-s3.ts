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
  /** What answers instead of the store, tried first; undefined leaves the answer to the store. */
  intercept: (method: string, place: string) => Answer | Error | undefined;
}

export function scriptedS3(): ScriptedS3 {
  const objects = new Map<string, ScriptedObject>();
  const requests: string[] = [];
  const versionsRead = new Map<string, unknown>();
  const scripted: ScriptedS3 = {
    ...{ objects, requests, versionsRead, intercept: () => undefined },
    s3: new S3Client({
      ...{ region: 'eu-central-1', endpoint: 'http://s3.invalid', forcePathStyle: true, maxAttempts: 1 },
      credentials: { accessKeyId: 'EXAMPLE', secretAccessKey: 'EXAMPLE' },
      requestHandler: {
        handle: async (request: Request) => {
          const place = decodeURIComponent(request.path.slice(1));
          requests.push(`${request.method} ${place}`);
          if (request.method === 'GET') versionsRead.set(place, request.query?.versionId);
          const answer = scripted.intercept(request.method, place) ?? (await answerFrom(objects, request, place));
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

async function answerFrom(objects: Map<string, ScriptedObject>, request: Request, place: string): Promise<Answer> {
  const { method, headers } = request;
  const stored = objects.get(place);
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
