// Answers one request of the SDK from the store in memory, in S3's own words. What it does not know it refuses, so that no lambda is
// measured against an answer that S3 would not give.

import { Content, type MemoryStore, type StoredObject } from './memory-store.ts';

export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: Buffer;
}

/** As the tables of costs call them; `slowed` are those that S3 refused for now, whatever they were. */
export type Kind = 'put' | 'get' | 'head' | 'list' | 'lock' | 'delete' | 'publish' | 'slowed';

const PAGE_KEYS = 1000;
const VERSION = 'v1';

export function answerS3(store: MemoryStore, request: S3Request, now: Date): [Kind, Answer] {
  const { method, query } = request;
  if (query.has('list-type')) return ['list', listObjects(store, request)];
  if (query.has('versions')) return ['list', listVersions(store, request)];
  if (query.has('delete')) return ['delete', deleteObjects(store, request, now)];
  if (query.has('retention')) return ['lock', lengthen(store, request)];
  if (method === 'PUT') return ['put', put(store, request, now)];
  if (method === 'GET') return ['get', get(store, request)];
  if (method === 'HEAD' && request.key === '') return ['head', { status: 200, headers: {} }];
  if (method === 'HEAD') {
    const { status, headers } = get(store, request);
    return ['head', { status, headers }];
  }
  throw new Error(`the store knows no ${method} ${request.bucket}/${request.key}?${query}`);
}

function get(store: MemoryStore, { bucket, key, headers }: S3Request): Answer {
  const stored = store.find(bucket, key);
  if (stored === undefined) return refusal(404, 'NoSuchKey');
  const { content, storedAt, lockedUntil } = stored;
  return {
    status: 200,
    headers: {
      ...{ 'content-length': String(content.bytes.length), etag: content.etag, 'x-amz-version-id': VERSION },
      ...{ 'last-modified': storedAt.toUTCString(), 'x-amz-server-side-encryption': 'AES256' },
      ...(headers['x-amz-checksum-mode'] === 'ENABLED' && {
        ...{ 'x-amz-checksum-sha256': content.sha256, 'x-amz-checksum-type': 'FULL_OBJECT' },
      }),
      ...(lockedUntil && {
        'x-amz-object-lock-mode': 'COMPLIANCE',
        'x-amz-object-lock-retain-until-date': lockedUntil.toISOString(),
      }),
    },
    body: content.bytes,
  };
}

function put(store: MemoryStore, { bucket, key, headers, body }: S3Request, now: Date): Answer {
  const present = store.find(bucket, key);
  const expected = headers['if-match'];
  if (headers['if-none-match'] === '*' && present !== undefined) return refusal(412, 'PreconditionFailed');
  if (expected !== undefined && present?.content.etag !== expected) {
    return present === undefined ? refusal(404, 'NoSuchKey') : refusal(412, 'PreconditionFailed');
  }
  const content = new Content(body);
  if (headers['x-amz-checksum-sha256'] !== undefined && headers['x-amz-checksum-sha256'] !== content.sha256) {
    return refusal(400, 'BadDigest');
  }
  store.put(bucket, key, { content, storedAt: now, lockedUntil: undefined });
  return { status: 200, headers: { etag: content.etag } };
}

function lengthen(store: MemoryStore, { bucket, key, body }: S3Request): Answer {
  const stored = store.find(bucket, key);
  if (stored === undefined) return refusal(404, 'NoSuchKey');
  const until = new Date(/<RetainUntilDate>(.+)<\/RetainUntilDate>/.exec(body.toString())?.[1] ?? '');
  if (Number.isNaN(until.getTime())) return refusal(400, 'MalformedXML');
  if (stored.lockedUntil !== undefined && until < stored.lockedUntil) return refusal(403, 'AccessDenied');
  stored.lockedUntil = until;
  return { status: 200, headers: {} };
}

function deleteObjects(store: MemoryStore, { bucket, body }: S3Request, now: Date): Answer {
  const results = Array.from(body.toString().matchAll(/<Object>.*?<Key>(.*?)<\/Key>.*?<\/Object>/gs), ([, key]) => {
    const stored = store.find(bucket, key);
    if (stored?.lockedUntil !== undefined && stored.lockedUntil > now) {
      return `<Error><Key>${key}</Key><VersionId>${VERSION}</VersionId><Code>AccessDenied</Code></Error>`;
    }
    store.remove(bucket, key);
    return `<Deleted><Key>${key}</Key><VersionId>${VERSION}</VersionId></Deleted>`;
  });
  return xml(`<DeleteResult>${results.join('')}</DeleteResult>`);
}

function listObjects(store: MemoryStore, { bucket, query }: S3Request): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  if (query.get('delimiter') === '/' && prefix === 'sites/') {
    const behind = store.sitePrefixes(bucket).filter((one) => one > after);
    const page = behind.slice(0, PAGE_KEYS);
    const entries = page.map((one) => `<CommonPrefixes><Prefix>${one}</Prefix></CommonPrefixes>`);
    return objectsPage(entries, behind.length > page.length ? page.at(-1) : undefined);
  }
  const { keys, isTruncated } = store.list(bucket, prefix, after, PAGE_KEYS);
  const entries = keys.map((key) => `<Contents>${facts(key, store.find(bucket, key)!)}</Contents>`);
  return objectsPage(entries, isTruncated ? keys.at(-1) : undefined);
}

function objectsPage(entries: readonly string[], next: string | undefined): Answer {
  const token = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  const head = `<IsTruncated>${next !== undefined}</IsTruncated>${token}`;
  return xml(`<ListBucketResult>${head}${entries.join('')}</ListBucketResult>`);
}

function listVersions(store: MemoryStore, { bucket, query }: S3Request): Answer {
  const { keys, isTruncated } = store.list(bucket, query.get('prefix') ?? '', query.get('key-marker') ?? '', PAGE_KEYS);
  const entries = keys.map((key) => {
    const version = `<VersionId>${VERSION}</VersionId><IsLatest>true</IsLatest>`;
    return `<Version>${facts(key, store.find(bucket, key)!)}${version}</Version>`;
  });
  const next = isTruncated
    ? `<NextKeyMarker>${keys.at(-1)}</NextKeyMarker><NextVersionIdMarker>${VERSION}</NextVersionIdMarker>`
    : '';
  const head = `<IsTruncated>${isTruncated}</IsTruncated>${next}`;
  return xml(`<ListVersionsResult>${head}${entries.join('')}</ListVersionsResult>`);
}

/** Keys of the bench are plain, so they need no encoding. */
const facts = (key: string, { content, storedAt }: StoredObject): string =>
  `<Key>${key}</Key><LastModified>${storedAt.toISOString()}</LastModified><ETag>${content.etag}</ETag>` +
  `<Size>${content.bytes.length}</Size><StorageClass>STANDARD</StorageClass>`;

export function refusal(status: number, code: string): Answer {
  return { ...xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`), status };
}

function xml(text: string): Answer {
  const body = Buffer.from(text);
  return { status: 200, headers: { 'content-type': 'application/xml', 'content-length': String(body.length) }, body };
}
